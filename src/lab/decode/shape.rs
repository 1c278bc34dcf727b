//! The structure of the configuration as data: every record of the model describes its own fields.
//!
//! The macros in [`super::macros`] fill this in from the same declaration that gives a type its fields and its
//! decoder, so a description cannot differ from what is decoded. Contracts, the field reference, the JSON Schema and
//! `render explain` are printed from it.

#[cfg(test)]
use crate::lab::decode::{Decoded, Decoder};
#[cfg(test)]
use crate::value::NodeId;

/// The form of a value.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// A boolean.
    Bool,
    /// A string. The phrase completes "must be ...".
    Text(&'static str),
    /// A whole number. The phrase completes "must be ...".
    Whole(&'static str),
    /// One of a closed set of words.
    Words(&'static Words),
    /// A record with known fields.
    Record(&'static Record),
    /// A record whose field names are the user's.
    Entries(&'static Shape),
    /// A list of values of one form.
    List(&'static Shape),
    /// A short form and the longer ones.
    Either(&'static [Shape]),
    /// Any plain data: an external schema applies.
    Any,
}

/// A closed set of words.
#[derive(Debug)]
pub struct Words {
    /// The name of its enum, and of its contract.
    pub name: &'static str,
    /// The documentation of the set.
    pub doc: &'static str,
    /// The words, in the order of declaration.
    pub words: &'static [Word],
}

/// A word of a closed set.
#[derive(Debug)]
pub struct Word {
    /// The word.
    pub word: &'static str,
    /// The documentation of the word.
    pub doc: &'static str,
}

/// A record of the vocabulary.
#[derive(Debug)]
pub struct Record {
    /// The name of its struct, and of its contract.
    pub name: &'static str,
    /// The documentation of the record.
    pub doc: &'static str,
    /// The module that declares it. Records of one module share a file of contracts.
    pub module: &'static str,
    /// The fields, in the order of declaration, without those of its groups.
    pub fields: &'static [Field],
    /// Groups of fields that it shares with other records; the configuration writes them into the record itself.
    pub groups: &'static [&'static Record],
}

/// A field of a record.
#[derive(Debug)]
pub struct Field {
    /// The name.
    pub name: &'static str,
    /// The documentation of the field.
    pub doc: &'static str,
    /// The form of its value.
    pub shape: Shape,
    /// Whether the configuration can omit it.
    pub is_optional: fn() -> bool,
    /// The value that the vocabulary gives it, in Nickel.
    pub default: Option<&'static str>,
    /// An example value in Nickel.
    pub example: Option<&'static str>,
    /// Decodes a value of the field, so that tests can prove defaults and examples.
    #[cfg(test)]
    pub decode: fn(NodeId, &mut Decoder<'_>) -> Decoded<()>,
}

impl Record {
    /// All fields, its own first.
    pub fn all_fields(&self) -> impl Iterator<Item = &'static Field> {
        let groups = self.groups.iter().flat_map(|group| group.all_fields().collect::<Vec<_>>());
        self.fields.iter().chain(groups)
    }

    /// The last part of its module's path, which names the file of its contract.
    pub fn area(&self) -> &'static str {
        self.module.rsplit("::").next().unwrap_or(self.module)
    }
}

impl Shape {
    /// The records that a value of this shape is made of, in the order of its forms.
    pub fn records(self) -> Vec<&'static Record> {
        match self {
            Self::Record(record) => vec![record],
            Self::Entries(inner) | Self::List(inner) => inner.records(),
            Self::Either(forms) => forms.iter().flat_map(|form| form.records()).collect(),
            Self::Bool | Self::Text(_) | Self::Whole(_) | Self::Words(_) | Self::Any => Vec::new(),
        }
    }
}
