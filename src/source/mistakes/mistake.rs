//! A mistake, and places in texts.

use std::ops::Range;

/// A mistake: what it is, where, and what to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::source) struct Mistake {
    pub(in crate::source) message: String,
    pub(in crate::source) range: Range<usize>,
    pub(in crate::source) label: String,
    pub(in crate::source) help: String,
}

impl Mistake {
    pub(super) fn new(message: &str, range: Range<usize>, label: &str, help: impl Into<String>) -> Self {
        Self { message: message.to_owned(), range, label: label.to_owned(), help: help.into() }
    }
}

/// The line around a place, without its end.
pub(super) fn line_around(text: &str, at: usize) -> Range<usize> {
    let at = at.min(text.len());
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
    start..end
}

/// Where the name of a field begins that ends at a place.
pub(super) fn path_start(code: &str, end: usize) -> usize {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '"' | '/' | '\'');
    let path = code[..end].trim_end_matches(' ');
    path.rfind(|c: char| !is_part(c)).map_or(0, |at| at + path[at..].chars().next().map_or(1, char::len_utf8))
}
