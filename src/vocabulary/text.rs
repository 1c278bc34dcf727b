//! Documentation as text: paragraphs, wrapped lines, summaries, and types in words.

pub(super) use crate::vocabulary::prose::{line, paragraphs, summary, wrap};

use crate::lab::decode::{Field, Shape};
use crate::vocabulary::nickel;

/// The documentation of a field, with its example unless the text contains it already.
pub(super) fn documented(field: &Field) -> String {
    let doc = field.doc.trim_end();
    let Some(example) = field.example else { return doc.to_owned() };
    let example = nickel::value(example, field.shape);
    if line(doc).contains(example.trim_matches('"')) {
        return doc.to_owned();
    }
    format!("{doc}\nExample: `{example}`.")
}

/// A description of a type, as in documents.
pub(super) fn kind(shape: Shape) -> String {
    match shape {
        Shape::Bool => "`true` or `false`".to_owned(),
        Shape::Text(wanted) | Shape::Whole(wanted) => wanted.to_owned(),
        Shape::Words(words) => {
            let words: Vec<String> =
                words.words.iter().map(|word| format!("`{}`", nickel::tag(word.word))).collect();
            match words.as_slice() {
                [one] => one.clone(),
                [all @ .., last] => format!("{} or {last}", all.join(", ")),
                [] => String::new(),
            }
        }
        Shape::Record(record) => record.name.to_owned(),
        Shape::Entries(inner) => format!("a record of entries: {}", kind(*inner)),
        Shape::List(inner) => format!("a list: {}", kind(*inner)),
        Shape::Either(forms) => {
            let forms: Vec<String> = forms.iter().map(|form| kind(*form)).collect();
            forms.join(", or ")
        }
        Shape::Any => "any data".to_owned(),
    }
}
