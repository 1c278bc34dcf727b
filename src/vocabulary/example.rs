//! The example of a field: the one of its declaration, or one that follows from its type.
//!
//! A declaration needs an example only where the type does not say enough: a switch is shown switched over, a word is
//! one that is not the default, and a record is made of the examples of its required fields.

use crate::lab::decode::{Field, Record, Shape};
use crate::vocabulary::nickel;

/// The value in Nickel; none if the declaration has no example and none follows from the type.
pub(super) fn of(field: &Field) -> Option<String> {
    if let Some(example) = field.example {
        return Some(nickel::value(example, field.shape));
    }
    match field.shape {
        Shape::Bool => Some((field.default != Some("true")).to_string()),
        Shape::Words(words) => {
            let default = field.default.map(|default| default.trim_matches('"'));
            let other = words.words.iter().find(|word| Some(word.word) != default).or(words.words.first());
            other.map(|word| nickel::tag(word.word))
        }
        Shape::Record(record) => Some(record_of(record)),
        Shape::Text(_)
        | Shape::Whole(_)
        | Shape::Entries(_)
        | Shape::List(_)
        | Shape::Either(_)
        | Shape::Any => None,
    }
}

/// A record with its required fields, or with the first one if none is required.
pub(super) fn record_of(record: &Record) -> String {
    let mut shown: Vec<&Field> = record.all_fields().filter(|field| is_required(field)).collect();
    if shown.is_empty() {
        shown.extend(record.all_fields().next());
    }
    let fields: Vec<String> =
        shown.iter().filter_map(|field| Some(format!("{} = {}", field.name, of(field)?))).collect();
    format!("{{ {} }}", fields.join(", "))
}

/// Whether a record is not accepted without the field.
pub(super) fn is_required(field: &Field) -> bool {
    field.default.is_none() && !(field.is_optional)()
}
