//! Names of parameters and `let`s that a field of the record around their use takes over.
//!
//! In `fun kind => { kind = "Class", driver = "a.%{kind}" }` the text contains `Class`: a record's own fields come first.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::diag::Diagnostic;
use crate::source::codes::NCL_SHADOW;
use crate::source::nickel::tokens::{Token, Word, tokens};
use crate::value::{FileId, Span};

/// A use of a name that means a field, where a parameter or a `let` of that name is in scope.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Shadow {
    name: String,
    used: Range<usize>,
    bound: Range<usize>,
    field: Range<usize>,
}

impl Shadow {
    pub(super) fn finding(&self, file: FileId) -> Diagnostic {
        let Self { name, used, bound, field } = self;
        let offset = |at| u32::try_from(at).expect("source files are small");
        let span = |range: &Range<usize>| Span { file, start: offset(range.start), end: offset(range.end) };
        Diagnostic::new(
            &NCL_SHADOW,
            format!("`{name}` means the field of this record, and not the outer `{name}`"),
        )
        .at(span(used), "used here")
        .at(span(field), "this field")
        .at(span(bound), "not this one")
        .help(format!("rename the parameter or `let`, for example to `the_{name}`"))
    }
}

/// What is open at a token: a bracket, or the file.
struct Frame<'s> {
    /// The fields of a record that have a value, with their places.
    fields: BTreeMap<&'s str, Range<usize>>,
    /// Names that are bound inside, the last one first in force.
    bound: Vec<(&'s str, Range<usize>)>,
    /// Names of `let`s whose `in` has not come yet.
    pending: Vec<(&'s str, Range<usize>)>,
    /// The field whose value is being read.
    current: Option<&'s str>,
}

/// All such uses in a text. None are found in a text that is not valid Nickel.
pub(super) fn shadows(text: &str) -> Vec<Shadow> {
    if !may_have_any(text) {
        return Vec::new();
    }
    let Some(tokens) = tokens(text) else { return Vec::new() };
    let mut fields = fields_by_record(&tokens);
    let mut frames = vec![Frame::new(BTreeMap::new())];
    let mut found = Vec::new();
    let mut parameters = false;
    for (index, token) in tokens.iter().enumerate() {
        let is_inside = frames.len() > 1;
        let frame = frames.last_mut().expect("the file is never closed");
        match &token.word {
            Word::Open(_) | Word::Computed => {
                frames.push(Frame::new(fields.remove(&index).unwrap_or_default()));
            }
            Word::Close(_) if is_inside => {
                frames.pop();
            }
            Word::Comma => frame.clear(),
            Word::Fun => parameters = true,
            Word::Arrow => parameters = false,
            Word::In => frame.bound.extend(frame.pending.pop()),
            Word::Name(name) if parameters => frame.bound.push((name, token.range.clone())),
            Word::Name(name) if is_after(&tokens, index, &Word::Let) => {
                frame.pending.push((name, token.range.clone()));
            }
            Word::Name(name) if token.is_field => frame.current = Some(name),
            Word::Name(name) if !is_after(&tokens, index, &Word::Dot) => {
                found.extend(shadow(name, &token.range, &frames));
            }
            _ => {}
        }
    }
    found
}

/// Whether a text binds a name that it also gives to a field. This is fast, and nearly always enough.
fn may_have_any(text: &str) -> bool {
    let mut words =
        text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '\''))).peekable();
    let mut bound: Vec<&str> = Vec::new();
    let mut is_bound = false;
    while let Some(word) = words.next() {
        match word {
            "fun" | "let" => is_bound = true,
            "" => {}
            word if is_bound => {
                bound.push(word);
                // A function can have further parameters.
                is_bound = words.peek().is_some_and(|next| !next.is_empty());
            }
            _ => {}
        }
    }
    bound.sort_unstable();
    bound.dedup();
    bound.iter().any(|name| {
        text.match_indices(name).any(|(at, _)| {
            let rest = text[at + name.len()..].trim_start();
            let before = text[..at].trim_end();
            before.ends_with(['{', ',']) && rest.starts_with(['=', '.', '|'])
        })
    })
}

fn is_after(tokens: &[Token<'_>], index: usize, word: &Word<'_>) -> bool {
    index.checked_sub(1).is_some_and(|before| tokens[before].word == *word)
}

impl<'s> Frame<'s> {
    fn new(fields: BTreeMap<&'s str, Range<usize>>) -> Self {
        Self { fields, bound: Vec::new(), pending: Vec::new(), current: None }
    }

    /// What an element or a field binds ends with it.
    fn clear(&mut self) {
        self.bound.clear();
        self.pending.clear();
        self.current = None;
    }
}

/// A name, as the frames around it resolve it, from the inside.
fn shadow(name: &str, used: &Range<usize>, frames: &[Frame<'_>]) -> Option<Shadow> {
    let mut field: Option<&Range<usize>> = None;
    for frame in frames.iter().rev() {
        if let Some((_, bound)) = frame.bound.iter().rev().find(|(known, _)| *known == name) {
            let (bound, field) = (bound.clone(), field?.clone());
            return Some(Shadow { name: name.to_owned(), used: used.clone(), bound, field });
        }
        if let Some(own) = frame.fields.get(name) {
            // A field that contains itself is an error of its own. A second record is another matter.
            if field.is_some() || frame.current == Some(name) {
                return None;
            }
            field = Some(own);
        }
    }
    None
}

/// The fields with a value of each record, by the index of its bracket.
fn fields_by_record<'s>(tokens: &[Token<'s>]) -> BTreeMap<usize, BTreeMap<&'s str, Range<usize>>> {
    let mut found: BTreeMap<usize, BTreeMap<&'s str, Range<usize>>> = BTreeMap::new();
    let mut open: Vec<usize> = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        match token.word {
            Word::Open(_) | Word::Computed => open.push(index),
            Word::Close(_) => {
                open.pop();
            }
            Word::Name(name) if token.is_field && has_value(tokens, index) => {
                if let Some(record) = open.last() {
                    found.entry(*record).or_default().entry(name).or_insert(token.range.clone());
                }
            }
            _ => {}
        }
    }
    found
}

/// Whether a field is defined, and not only mentioned to be read.
fn has_value(tokens: &[Token<'_>], index: usize) -> bool {
    let depth = tokens[index].depth;
    let rest = tokens[index + 1..]
        .iter()
        .take_while(|token| token.depth > depth || (token.depth == depth && token.word != Word::Comma));
    rest.filter(|token| token.depth == depth).any(|token| matches!(token.word, Word::Equals | Word::Dot))
}

#[cfg(test)]
mod tests {
    use super::shadows;

    fn names(text: &str) -> Vec<String> {
        shadows(text).into_iter().map(|shadow| shadow.name).collect()
    }

    #[test]
    fn parameters_and_lets_that_a_field_takes_over() {
        for text in [
            r#"let f = fun kind => { kind = "Class", driver = "a.%{kind}.b" } in f "x""#,
            r#"let kind = "x" in { kind = "Class", driver = { name = "a.%{kind}.b" } }"#,
            r#"fun name kind => { kind | default = "Class", driver = kind }"#,
            r#"fun kind => [{ kind.sub = 1, driver = m%"a %{kind}"% }]"#,
        ] {
            assert_eq!(names(text), ["kind"], "{text}");
        }
    }

    #[test]
    fn names_that_mean_what_they_seem_to() {
        for text in [
            r#"fun type => { kind = "Class", driver = "a.%{type}.b" }"#,
            r#"fun kind => { driver = "a.%{kind}.b" } & { kind = "Class" }"#,
            r#"fun kind => { kind, driver = "a.%{kind}.b" }"#,
            r#"{ kind = "Class", driver = let kind = "x" in "a.%{kind}" }"#,
            r#"{ kind = "Class", driver = (fun kind => "a.%{kind}") "x", other = kind }"#,
            r#"fun kind => { kind = kind }"#,
            r#"fun kind => { kind = "Class", other.kind = 1, driver = other.kind }"#,
            r#"[fun kind => "%{kind}", { kind = "x", a = "%{kind}" }]"#,
            r#"let kind = { kind = "x", a = "%{kind}" } in kind.a"#,
        ] {
            assert_eq!(names(text), Vec::<String>::new(), "{text}");
        }
    }
}
