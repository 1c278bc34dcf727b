//! Documentation as text: paragraphs, wrapped lines, summaries, and types in words.

use crate::lab::decode::{Field, Shape};
use crate::vocabulary::nickel;

/// The paragraphs of a doc comment, each on one line. Bullet points keep lines of their own.
pub(super) fn paragraphs(doc: &str) -> Vec<String> {
    let mut paragraphs: Vec<String> = Vec::new();
    let mut is_open = false;
    for line in doc.lines().map(str::trim) {
        let is_bullet = line.starts_with("- ");
        match paragraphs.last_mut() {
            _ if line.is_empty() => is_open = false,
            Some(last) if is_open && !is_bullet => {
                last.push(' ');
                last.push_str(line);
            }
            _ => {
                paragraphs.push(line.to_owned());
                is_open = true;
            }
        }
    }
    paragraphs
}

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

/// All of a doc comment on one line.
pub(super) fn line(doc: &str) -> String {
    paragraphs(doc).join(" ")
}

/// The first sentence of a doc comment.
pub(super) fn summary(doc: &str) -> String {
    let first = paragraphs(doc).into_iter().next().unwrap_or_default();
    let mut is_code = false;
    for (at, character) in first.char_indices() {
        is_code ^= character == '`';
        let rest = &first[at + character.len_utf8()..];
        let ends = matches!(character, '.' | ':') && rest.starts_with(' ');
        let continues = rest.trim_start().starts_with(|next: char| next.is_ascii_lowercase());
        if ends && !is_code && (character == ':' || !continues) {
            return format!("{}.", &first[..at]);
        }
    }
    first
}

/// Text in lines of at most `width` characters, if words allow it. Code in backticks is not broken.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut current = String::new();
    for word in unbroken(text) {
        if !current.is_empty() && current.chars().count() + 1 + word.chars().count() > width {
            lines.push(std::mem::take(&mut current));
        }
        if !current.is_empty() {
            current.push(' ');
        }
        current.push_str(&word);
    }
    if !current.is_empty() {
        lines.push(current);
    }
    lines
}

/// The words of a text; short code with spaces counts as one.
fn unbroken(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut is_code = false;
    for word in text.split(' ') {
        match words.last_mut() {
            Some(last) if is_code && last.chars().count() < 80 => {
                last.push(' ');
                last.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
        is_code ^= word.matches('`').count() % 2 == 1;
    }
    words
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
