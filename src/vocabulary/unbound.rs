//! Names that are not defined, but that the vocabulary knows: fields of a lab, and words that need a tick.

use crate::diag::near;
use crate::lab::decode::Shape;
use crate::vocabulary::{reflection, root};

/// What to write instead of a name that is not defined. `before` is the text before it.
pub fn advice(name: &str, before: &str) -> Option<String> {
    let is_field = root().all_fields().any(|field| field.name == name);
    let in_text = before.ends_with("%{");
    if is_field && (in_text || !is_word(name)) {
        return Some(format!(
            "to use `{name}` of the lab here, add the line `{name},` to the record of this file"
        ));
    }
    if is_word(name) {
        return Some(format!("write `'{name}`, with a tick"));
    }
    if let Some(near) = near::nearest(name, root().all_fields().map(|field| field.name))
        && in_text
    {
        return Some(format!(
            "did you mean `{near}`? Then also add the line `{near},` to the record of this file"
        ));
    }
    is_value(before).then(|| format!("write `\"{name}\"` if this is a text"))
}

/// Whether a name is one of the words of some field.
fn is_word(name: &str) -> bool {
    reflection::paths().iter().any(|(_, field)| has_word(field.shape, name))
}

fn has_word(shape: Shape, name: &str) -> bool {
    match shape {
        Shape::Words(words) => words.words.iter().any(|word| word.word == name),
        Shape::Entries(inner) | Shape::List(inner) => has_word(*inner, name),
        Shape::Either(forms) => forms.iter().any(|form| has_word(*form, name)),
        Shape::Bool | Shape::Text(_) | Shape::Whole(_) | Shape::Record(_) | Shape::Any => false,
    }
}

/// Whether a value is expected after a text.
fn is_value(before: &str) -> bool {
    before.trim_end().ends_with(['=', '[', ','])
}
