//! The macros by which the model is declared: one declaration gives the type and the way to read it.

/// Lets types that parse from text, and print as it, be fields of the model.
macro_rules! from_text {
    ($($type:ty => $wanted:literal),+ $(,)?) => {
        $crate::lab::decode::parsed! { $($type => $wanted),+ }
        $(
            impl $crate::lab::decode::ToScalar for $type {
                fn to_scalar(&self) -> $crate::lab::decode::Scalar {
                    $crate::lab::decode::Scalar::Text(self.to_string())
                }
            }
        )+
    };
}
pub(crate) use from_text;

/// Lets types that parse from text be fields of the model, whatever they print as.
macro_rules! parsed {
    ($($type:ty => $wanted:literal),+ $(,)?) => {$(
        impl $crate::lab::decode::Decode for $type {
            fn decode(
                node: $crate::value::NodeId,
                decoder: &mut $crate::lab::decode::Decoder<'_>,
            ) -> $crate::lab::decode::Decoded<Self> {
                let text = decoder.string(node, $wanted)?;
                text.parse().or_else(|problem| {
                    let span = decoder.values.span(node);
                    decoder.malformed(node, span, problem)
                })
            }
        }
    )+};
}
pub(crate) use parsed;

/// Lets types that convert from whole numbers be fields of the model.
macro_rules! from_integer {
    ($($type:ty => $wanted:literal),+ $(,)?) => {$(
        impl $crate::lab::decode::Decode for $type {
            fn decode(
                node: $crate::value::NodeId,
                decoder: &mut $crate::lab::decode::Decoder<'_>,
            ) -> $crate::lab::decode::Decoded<Self> {
                let number = decoder.integer(node, $wanted)?;
                <$type>::try_from(number).or_else(|problem| {
                    let span = decoder.values.span(node);
                    decoder.malformed(node, span, problem)
                })
            }
        }

        impl $crate::lab::decode::ToScalar for $type {
            fn to_scalar(&self) -> $crate::lab::decode::Scalar {
                $crate::lab::decode::Scalar::Integer(self.get().into())
            }
        }
    )+};
}
pub(crate) use from_integer;

/// A closed set of words, as Nickel enum tags or strings.
macro_rules! words {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        pub enum $name { $($(#[$doc])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl $crate::lab::decode::ToScalar for $name {
            fn to_scalar(&self) -> $crate::lab::decode::Scalar {
                $crate::lab::decode::Scalar::Text(self.word().to_owned())
            }
        }

        impl $crate::lab::decode::Decode for $name {
            fn decode(
                node: $crate::value::NodeId,
                decoder: &mut $crate::lab::decode::Decoder<'_>,
            ) -> $crate::lab::decode::Decoded<Self> {
                let words: Vec<String> = Self::WORDS.iter().map(|word| format!("'{word}")).collect();
                let wanted = format!("one of {}", words.join(", "));
                match decoder.string(node, &wanted)? {
                    $($word => Ok(Self::$variant),)+
                    other => {
                        let span = decoder.values.span(node);
                        decoder.malformed(node, span, $crate::types::Malformed {
                            message: format!("`{other}` is not {wanted}"),
                            help: $crate::diag::near::did_you_mean(other, Self::WORDS),
                        })
                    }
                }
            }
        }
    };
}
pub(crate) use words;

/// A field's name in the configuration: fields named like a word of Rust carry a mark in the model.
pub(crate) const fn plain(name: &'static str) -> &'static str {
    match name.as_bytes() {
        [b'r', b'#', ..] => name.split_at(2).1,
        _ => name,
    }
}

/// A record of the vocabulary: declares the struct, with the node it came from, and its decoding. What stands after
/// `with` are groups of fields, which the configuration writes into the record itself.
macro_rules! record {
    (
        $(#[$meta:meta])*
        pub struct $name:ident { $($(#[$doc:meta])* pub $field:ident: $type:ty),* $(,)? }
        $(with { $($(#[$group_doc:meta])* pub $group:ident: $group_type:ty),+ $(,)? })?
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub struct $name {
            /// The record in the configuration.
            pub node: $crate::value::NodeId,
            $($(#[$doc])* pub $field: $type,)*
            $($($(#[$group_doc])* pub $group: $group_type,)+)?
        }

        impl $crate::lab::decode::Fields for $name {
            const FIELDS: &'static [&'static str] = {
                const LISTS: &[&[&str]] = &[
                    &[$($crate::lab::decode::plain(stringify!($field))),*],
                    $($(<$group_type as $crate::lab::decode::Fields>::FIELDS),+)?
                ];
                const COUNT: usize = $crate::lab::decode::count_names(LISTS);
                const NAMES: [&str; COUNT] = $crate::lab::decode::join_names(LISTS);
                &NAMES
            };

            fn decode_fields(
                node: $crate::value::NodeId,
                decoder: &mut $crate::lab::decode::Decoder<'_>,
            ) -> $crate::lab::decode::Decoded<Self> {
                $(let $field = decoder.field::<$type>(
                    node,
                    $crate::lab::decode::plain(stringify!($field)),
                );)*
                $($(let $group = <$group_type as $crate::lab::decode::Fields>::decode_fields(node, decoder);)+)?
                Ok(Self { node, $($field: $field?,)* $($($group: $group?,)+)? })
            }
        }

        impl $crate::lab::decode::Decode for $name {
            fn decode(
                node: $crate::value::NodeId,
                decoder: &mut $crate::lab::decode::Decoder<'_>,
            ) -> $crate::lab::decode::Decoded<Self> {
                use $crate::lab::decode::Fields;
                decoder.record(node, Self::FIELDS)?;
                Self::decode_fields(node, decoder)
            }
        }
    };
}
pub(crate) use record;
