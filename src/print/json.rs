//! JSON: two spaces, one value per line, so that every line has one origin.

use crate::document::{Data, DataKind, Origin};
use crate::print::characters::is_clear;
use crate::print::{Page, Recorder, is_decimal};
use crate::value::Number;
use std::fmt::Write;

/// The value as text, ending with a line break.
pub fn json(value: &Data) -> String {
    print::<()>(value).text
}

/// The text, and for each of its lines the origin of the value that starts there, or of the map or list that ends
/// there.
pub fn json_with_lines(value: &Data) -> (String, Vec<Origin>) {
    let page = print::<Vec<_>>(value);
    (page.text, page.lines)
}

fn print<R: Recorder>(value: &Data) -> Page<R> {
    let mut page = Page::default();
    push_value(&mut page, value, 0);
    page.end_line(value.origin);
    page
}

/// Writes the value without the end of its last line, for the comma.
fn push_value<R: Recorder>(page: &mut Page<R>, value: &Data, column: usize) {
    match &value.kind {
        DataKind::Null => page.push("null"),
        DataKind::Bool(true) => page.push("true"),
        DataKind::Bool(false) => page.push("false"),
        DataKind::Number(Number::Integer(integer)) => page.push(&integer.to_string()),
        DataKind::Number(Number::Decimal(digits)) if is_decimal(digits) => page.push(digits),
        DataKind::Number(Number::Decimal(digits)) => push_string(&mut page.text, digits),
        DataKind::String(string) => push_string(&mut page.text, string),
        DataKind::List(items) => {
            push_members(page, value.origin, column, ["[", "]"], items, |page, item, column| {
                push_value(page, item, column);
                item.origin
            });
        }
        DataKind::Map(entries) => {
            push_members(page, value.origin, column, ["{", "}"], entries, |page, (key, value), column| {
                push_string(&mut page.text, key);
                page.push(": ");
                push_value(page, value, column);
                value.origin
            });
        }
    }
}

/// Writes the members of a list or a map between its brackets. `push_member` returns the member's origin.
fn push_members<R: Recorder, T>(
    page: &mut Page<R>,
    origin: Origin,
    column: usize,
    [open, close]: [&str; 2],
    members: &[T],
    push_member: impl Fn(&mut Page<R>, &T, usize) -> Origin,
) {
    page.push(open);
    if !members.is_empty() {
        page.end_line(origin);
        for (index, member) in members.iter().enumerate() {
            page.indent(column + 2);
            let origin = push_member(page, member, column + 2);
            if index + 1 < members.len() {
                page.push(",");
            }
            page.end_line(origin);
        }
        page.indent(column);
    }
    page.push(close);
}

fn push_string(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            clear if is_clear(clear) => out.push(clear),
            other => push_escaped(out, other),
        }
    }
    out.push('"');
}

/// Characters above U+FFFF have two escapes, one per UTF-16 code unit.
fn push_escaped(out: &mut String, character: char) {
    for unit in character.encode_utf16(&mut [0; 2]) {
        write!(out, "\\u{unit:04x}").expect("writing to a string does not fail");
    }
}

#[cfg(test)]
mod tests;
