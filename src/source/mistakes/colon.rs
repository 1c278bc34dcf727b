//! YAML's colon: `replicas: 2` instead of `replicas = 2`.

use std::ops::Range;

use crate::source::mistakes::mistake::{Mistake, line_around, path_start};

const MESSAGE: &str = "a field is set with `=`, and not with `:` as in YAML";

pub(super) fn colon(text: &str, code: &str, at: &Range<usize>) -> Option<Mistake> {
    let line = line_around(code, at.start);
    let colons: Vec<usize> = code[line.clone()]
        .match_indices(':')
        .map(|(offset, _)| line.start + offset)
        .filter(|colon| is_yaml(code, *colon))
        .collect();
    let before = colons.iter().rev().find(|colon| **colon <= at.start);
    let colon = before.or_else(|| colons.first())?;
    let help = match code[colon + 1..line.end].trim() {
        "" => block(text, line.start, *colon, line.end),
        _ => format!("write `{}`", with_equals(text, &line, &colons)),
    };
    Some(Mistake::new(MESSAGE, *colon..colon + 1, "write `=` here", help))
}

/// Whether a colon follows the name of a field, as in YAML and JSON.
fn is_yaml(code: &str, colon: usize) -> bool {
    let start = path_start(code, colon);
    let before = code[..start].trim_end();
    let is_field = before.is_empty() || before.ends_with(['{', ',']) || begins_line(code, start);
    is_field && start < colon && code[colon + 1..].starts_with([' ', '\n', '\r', '"'])
}

fn begins_line(code: &str, start: usize) -> bool {
    code[line_around(code, start).start..start].trim().is_empty()
}

/// The line with equals signs, and with a comma if the field ends on it.
fn with_equals(text: &str, line: &Range<usize>, colons: &[usize]) -> String {
    let mut written = text[line.clone()].to_owned();
    for colon in colons.iter().rev() {
        let at = colon - line.start;
        let before = written[..at].trim_end().len();
        written.replace_range(before..=at, " =");
    }
    let written = written.trim();
    if written.ends_with([',', '{', '[', '}']) { written.to_owned() } else { format!("{written},") }
}

/// What to write for a field whose value is the indented lines below it.
fn block(text: &str, start: usize, colon: usize, end: usize) -> String {
    let name = text[start..colon].trim();
    let below = text.get(end + 1..).unwrap_or_default().lines();
    let items = below.map(str::trim).take_while(|line| line.starts_with("- "));
    let items: Vec<String> = items.map(|line| quoted(line[2..].trim())).collect();
    if items.is_empty() {
        format!("write `{name} = {{`, the fields below it each with a comma, and `}},` at the end")
    } else {
        format!("write `{name} = [{}],`", items.join(", "))
    }
}

/// A scalar of YAML as a value: texts are quoted.
fn quoted(scalar: &str) -> String {
    let is_value = scalar.starts_with(['"', '{', '[']) || scalar.parse::<i64>().is_ok();
    if is_value || matches!(scalar, "true" | "false") { scalar.to_owned() } else { format!("\"{scalar}\"") }
}
