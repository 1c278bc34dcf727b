//! The macros that declare the model: one declaration gives the type, its decoder and its description.

/// Makes types that are parsed from and printed as text usable as fields of the model.
macro_rules! from_text {
    ($($type:ty => $wanted:literal),+ $(,)?) => {
        $crate::lab::decode::parsed! { $($type => $wanted),+ }
        $(
            impl $crate::value::ToScalar for $type {
                fn to_scalar(&self) -> $crate::value::Scalar {
                    $crate::value::Scalar::Text(self.to_string())
                }
            }
        )+
    };
}
pub(crate) use from_text;

/// Makes types that are parsed from text usable as fields of the model, however they are printed.
macro_rules! parsed {
    ($($type:ty => $wanted:literal),+ $(,)?) => {$(
        impl $crate::lab::decode::Decode for $type {
            const SHAPE: $crate::lab::decode::Shape = $crate::lab::decode::Shape::Text($wanted);

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

            fn stand_in(_how: $crate::lab::decode::StandIn, _node: $crate::value::NodeId) -> Option<Self> {
                $crate::lab::decode::parsed_stand_in($wanted)
            }
        }
    )+};
}
pub(crate) use parsed;

/// Makes types that convert from whole numbers usable as fields of the model.
macro_rules! from_integer {
    ($($type:ty => $wanted:literal),+ $(,)?) => {$(
        impl $crate::lab::decode::Decode for $type {
            const SHAPE: $crate::lab::decode::Shape = $crate::lab::decode::Shape::Whole($wanted);

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

            fn stand_in(_how: $crate::lab::decode::StandIn, _node: $crate::value::NodeId) -> Option<Self> {
                <$type>::try_from(1).ok()
            }
        }

        impl $crate::value::ToScalar for $type {
            fn to_scalar(&self) -> $crate::value::Scalar {
                $crate::value::Scalar::Integer(self.get().into())
            }
        }
    )+};
}
pub(crate) use from_integer;

/// A closed set of words, as Nickel enum tags or strings.
macro_rules! words {
    (
        $(#[doc = $doc:literal])*
        pub enum $name:ident { $($(#[doc = $word_doc:literal])* $variant:ident = $word:literal),+ $(,)? }
    ) => {
        $(#[doc = $doc])*
        // A word that needs no explanation has no documentation.
        #[allow(missing_docs)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        pub enum $name { $($(#[doc = $word_doc])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// All words, in the order of declaration.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// The word as it is written in the configuration.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl $crate::value::ToScalar for $name {
            fn to_scalar(&self) -> $crate::value::Scalar {
                $crate::value::Scalar::Text(self.word().to_owned())
            }
        }

        impl $crate::lab::decode::Decode for $name {
            const SHAPE: $crate::lab::decode::Shape =
                $crate::lab::decode::Shape::Words(&$crate::lab::decode::Words {
                    name: stringify!($name),
                    doc: concat!($($doc, "\n"),*),
                    words: &[$($crate::lab::decode::Word {
                        word: $word,
                        doc: concat!($($word_doc, "\n"),*),
                    }),+],
                });

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

            fn stand_in(_how: $crate::lab::decode::StandIn, _node: $crate::value::NodeId) -> Option<Self> {
                [$(Self::$variant),+].first().copied()
            }
        }
    };
}
pub(crate) use words;

/// A field's name in the configuration: fields with the name of a Rust keyword have a prefix in the model.
pub(crate) const fn plain(name: &'static str) -> &'static str {
    match name.as_bytes() {
        [b'r', b'#', ..] => name.split_at(2).1,
        _ => name,
    }
}

/// Nickel text from Rust tokens, if there are any.
macro_rules! nickel {
    () => {
        None
    };
    ($($token:tt)+) => {
        Some(stringify!($($token)+))
    };
}
pub(crate) use nickel;

/// A record of the vocabulary: declares the struct with its source node, its decoder and its description.
///
/// A field has its documentation, its example and its default beside its type; the last two are Nickel. Words are
/// strings in both. After `with` follow groups of fields, which the configuration sets in the record itself.
///
/// ```text
/// record! {
///     /// A container of a service.
///     pub struct Container {
///         /// CPU request.
///         #[example("50m")]
///         pub cpu: Option<At<Cpu>>,
///         /// Whether an `init` container keeps running beside the others.
///         pub sidecar: At<bool> = false,
///     }
/// }
/// ```
macro_rules! record {
    (
        $(#[doc = $doc:literal])*
        pub struct $name:ident { $(
            $(#[doc = $field_doc:literal])*
            $(#[example($($example:tt)+)])?
            pub $field:ident: $type:ty $(= $default:tt)?
        ),* $(,)? }
        $(with { $($(#[$group_doc:meta])* pub $group:ident: $group_type:ty),+ $(,)? })?
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug)]
        pub struct $name {
            /// The record in the configuration.
            pub node: $crate::value::NodeId,
            $($(#[doc = $field_doc])* pub $field: $type,)*
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

            const RECORD: &'static $crate::lab::decode::Record = &$crate::lab::decode::Record {
                name: stringify!($name),
                doc: concat!($($doc, "\n"),*),
                module: module_path!(),
                fields: &[$($crate::lab::decode::Field {
                    name: $crate::lab::decode::plain(stringify!($field)),
                    doc: concat!($($field_doc, "\n"),*),
                    shape: <$type as $crate::lab::decode::Decode>::SHAPE,
                    is_optional: || <$type as $crate::lab::decode::Decode>::absent().is_some(),
                    default: $crate::lab::decode::nickel!($($default)?),
                    example: $crate::lab::decode::nickel!($($($example)+)?),
                    #[cfg(test)]
                    decode: |node, decoder| {
                        <$type as $crate::lab::decode::Decode>::decode(node, decoder).map(drop)
                    },
                }),*],
                groups: &[$($(<$group_type as $crate::lab::decode::Fields>::RECORD),+)?],
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
            const SHAPE: $crate::lab::decode::Shape =
                $crate::lab::decode::Shape::Record(<Self as $crate::lab::decode::Fields>::RECORD);

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
