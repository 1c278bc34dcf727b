//! YAML: block style, one value per line, so that every line has one origin.
//!
//! There are two reasons for a separate emitter. The origin of a line must be known while it is written. And serde_yaml
//! and its successors print `yes`, `on`, `1_000`, `12:30:45` or `2001-01-01` plain, which YAML 1.1 parsers such as
//! that of cloud-init read as booleans, numbers and dates; serde-saphyr quotes these, but loses white space in text
//! that starts with a tab or contains only white space.
//!
//! The layout is kubectl's and kustomize's: two spaces, lists at the column of their key, no folding, and no flow style
//! but `{}` and `[]`.

use crate::document::{Data, DataKind, Origin};
use crate::print::scalar::{Chomping, Literal};
use crate::print::{Page, Recorder, is_decimal, scalar};
use crate::value::Number;

/// Parsers of the libyaml family do not support longer keys (the limit is 1024 characters) without a leading
/// `?`.
const LONGEST_SIMPLE_KEY_BYTES: usize = 1000;

/// The documents as text, separated by `---`.
pub fn yaml(documents: &[Data]) -> String {
    print::<()>(documents).text
}

/// The text, and for each of its lines the origin of the innermost value that starts there, or whose text block
/// contains it. A separator has the origin of the document after it.
pub fn yaml_with_lines(documents: &[Data]) -> (String, Vec<Origin>) {
    let page = print::<Vec<_>>(documents);
    (page.text, page.lines)
}

fn print<R: Recorder>(documents: &[Data]) -> Page<R> {
    let mut page = Page::default();
    for (index, document) in documents.iter().enumerate() {
        let mut writer = Writer { page: &mut page, document, last: last_leaf(document) };
        writer.node(document, 0);
        if let Some(next) = documents.get(index + 1) {
            writer.guard_end();
            page.push("---");
            page.end_line(next.origin);
        }
    }
    page
}

/// The value whose text ends the document.
fn last_leaf(document: &Data) -> &Data {
    let mut leaf = document;
    loop {
        let child = match &leaf.kind {
            DataKind::List(items) => items.last(),
            DataKind::Map(entries) => entries.last().map(|(_, value)| value),
            _ => None,
        };
        match child {
            Some(child) => leaf = child,
            None => return leaf,
        }
    }
}

struct Writer<'a, R> {
    page: &'a mut Page<R>,
    document: &'a Data,
    last: &'a Data,
}

impl<R: Recorder> Writer<'_, R> {
    /// Writes a value on a line that is already at the value's column, and ends its last line.
    fn node(&mut self, value: &Data, column: usize) {
        match &value.kind {
            DataKind::List(items) if !items.is_empty() => self.list(items, column),
            DataKind::Map(entries) if !entries.is_empty() => self.map(entries, column),
            _ => self.leaf(value, column),
        }
    }

    fn list(&mut self, items: &[Data], column: usize) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.page.indent(column);
            }
            self.page.push("- ");
            self.node(item, column + 2);
        }
    }

    fn map(&mut self, entries: &[(String, Data)], column: usize) {
        for (index, (key, value)) in entries.iter().enumerate() {
            if index > 0 {
                self.page.indent(column);
            }
            self.key(key, value.origin, column);
            self.value(value, column);
        }
    }

    /// Writes the key and its colon.
    fn key(&mut self, key: &str, origin: Origin, column: usize) {
        let start = self.page.text.len();
        scalar::push_on_one_line(&mut self.page.text, key);
        if self.page.text.len() - start > LONGEST_SIMPLE_KEY_BYTES {
            self.page.text.insert_str(start, "? ");
            self.page.end_line(origin);
            self.page.indent(column);
        }
        self.page.push(":");
    }

    /// Writes the value of a key of a map in this column.
    fn value(&mut self, value: &Data, column: usize) {
        let column = match &value.kind {
            DataKind::List(items) if !items.is_empty() => column,
            DataKind::Map(entries) if !entries.is_empty() => column + 2,
            _ => {
                self.page.push(" ");
                return self.leaf(value, column + 2);
            }
        };
        self.page.end_line(value.origin);
        self.page.indent(column);
        self.node(value, column);
    }

    /// Writes a scalar, or an empty map or list; the lines of a text block are indented to the column.
    fn leaf(&mut self, value: &Data, column: usize) {
        let text = &mut self.page.text;
        match &value.kind {
            DataKind::Null => text.push_str("null"),
            DataKind::Bool(true) => text.push_str("true"),
            DataKind::Bool(false) => text.push_str("false"),
            DataKind::Number(Number::Integer(integer)) => text.push_str(&integer.to_string()),
            DataKind::Number(Number::Decimal(digits)) if is_decimal(digits) => text.push_str(digits),
            DataKind::Number(Number::Decimal(digits)) => scalar::push_on_one_line(text, digits),
            DataKind::List(_) => text.push_str("[]"),
            DataKind::Map(_) => text.push_str("{}"),
            DataKind::String(string) => match self.literal(value) {
                Some(literal) => return self.block(string, literal, value.origin, column),
                None => scalar::push_on_one_line(&mut self.page.text, string),
            },
        }
        self.page.end_line(value.origin);
    }

    /// The text block of a value, if it has one.
    fn literal(&self, value: &Data) -> Option<Literal> {
        let DataKind::String(string) = &value.kind else { return None };
        // Parsers disagree on the indentation of a block that is the whole document.
        if std::ptr::eq(value, self.document) {
            return None;
        }
        // Editors and linters remove empty lines at the end of a file.
        let ends_document = std::ptr::eq(value, self.last);
        scalar::literal(string).filter(|literal| !(ends_document && literal.chomping == Chomping::Keep))
    }

    fn block(&mut self, string: &str, literal: Literal, origin: Origin, column: usize) {
        self.page.push("|");
        if literal.indicator {
            self.page.push("2");
        }
        self.page.push(literal.chomping.sign());
        self.page.end_line(origin);
        for line in string.strip_suffix('\n').unwrap_or(string).split('\n') {
            if !line.is_empty() {
                self.page.indent(column);
                self.page.push(line);
            }
            self.page.end_line(origin);
        }
    }

    /// Programs that split a stream at its separators can treat the line break before a separator as part of it
    /// (`NewDocumentDecoder` of the Kubernetes libraries does); a text block just before would lose its last line break.
    /// An empty line prevents that.
    fn guard_end(&mut self) {
        if self.literal(self.last).is_some_and(|literal| literal.chomping == Chomping::Clip) {
            self.page.end_line(self.last.origin);
        }
    }
}

#[cfg(test)]
mod tests;
