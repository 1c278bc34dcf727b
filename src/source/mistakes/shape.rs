//! The shape of a record: commas, equals signs, brackets, and signs of other languages.

use std::ops::Range;

use crate::source::mistakes::mask::Masked;
use crate::source::mistakes::mistake::{Mistake, line_around, path_start};

/// A string that is never closed. Everything after its quote is part of it.
pub(super) fn unclosed_text(text: &str, masked: &Masked, at: &Range<usize>) -> Option<Mistake> {
    let open = masked.open.filter(|open| *open <= at.start)?;
    let line = line_around(text, open);
    let content = text[open..line.end].trim_end();
    let end = content.trim_end_matches([',', ' ', '}']);
    let help = format!("write `{end}\"{}`", &content[end.len()..]);
    Some(Mistake::new("a text is never closed", open..open + content.len(), "it begins here", help))
}

/// Signs that other languages have.
pub(super) fn foreign_sign(text: &str, code: &str, at: &Range<usize>) -> Option<Mistake> {
    let rest = &code[at.start.min(code.len())..];
    let line = line_around(text, at.start);
    let whole = text[line.clone()].trim();
    if rest.starts_with("==") {
        let help = format!("write `{}`", whole.replacen("==", "=", 1));
        return Some(Mistake::new(
            "a field is set with a single `=`",
            at.start..at.start + 2,
            "compares two values",
            help,
        ));
    }
    let before = code[..path_start(code, at.start.min(code.len()))].trim_end();
    if rest.starts_with(';') || before.ends_with(';') {
        let place = if rest.starts_with(';') { at.start } else { before.len() - 1 };
        let line = line_around(text, place);
        let help = format!("write `{}`", text[line].trim().replacen(';', ",", 1));
        return Some(Mistake::new(
            "fields are separated by commas, and not by semicolons",
            place..place + 1,
            "write a comma here",
            help,
        ));
    }
    let marks = ["//", "/*", "--"];
    let start = line.start + (text[line.clone()].len() - text[line.clone()].trim_start().len());
    let mark = marks.iter().find(|mark| text[start..].starts_with(**mark))?;
    let comment = whole.trim_start_matches(*mark).trim_end_matches("*/").trim();
    let help = format!("write `# {comment}`");
    Some(Mistake::new("a comment begins with `#`", start..start + mark.len(), "not a comment here", help))
}

/// What is wrong before a field, or with its name.
pub(super) fn field(text: &str, code: &str, at: &Range<usize>) -> Option<Mistake> {
    let sign = code.get(at.start..)?.chars().next()?;
    if matches!(sign, ',' | '}') && code[..at.start].trim_end().ends_with('=') {
        return Some(missing_value(text, code, at));
    }
    let start = path_start(code, at.start);
    let name = code[start..at.start].trim();
    let before = code[..start].trim_end();
    if name.is_empty() || name.starts_with('.') {
        return None;
    }
    match sign {
        '/' => {
            let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
            let rest = code[at.start..].find(|c| !is_part(c)).unwrap_or(code.len() - at.start);
            Some(slash(text, start..at.start + rest))
        }
        '=' if !code[at.start..].starts_with("=>") => {
            if name.contains('/') {
                return Some(slash(text, start..start + name.len()));
            }
            if before.is_empty() {
                return Some(no_braces(text, start..start + name.len()));
            }
            (!before.ends_with(['{', ',', '=', '[', '(', '|', '&', ';']))
                .then(|| missing_comma(text, code, before.len()))
        }
        '"' | '{' | '[' if before.ends_with(['{', ',']) => {
            Some(missing_equals(text, start..start + name.len()))
        }
        _ => None,
    }
}

fn missing_comma(text: &str, code: &str, end: usize) -> Mistake {
    let line = line_around(code, end);
    let before = &code[line.start..end];
    // The field alone, unless it ends with a bracket that was opened before it.
    let inner = before.rfind(['{', ',']).map_or(0, |at| at + 1);
    let from = if before[inner..].contains(['}', ']', ')']) { 0 } else { inner };
    let start = line.start + from + (before[from..].len() - before[from..].trim_start().len());
    let help = format!("write `{},`", text[start..end].trim());
    Mistake::new("a comma is missing between two fields", start..end, "a comma is missing after this", help)
}

fn missing_value(text: &str, code: &str, at: &Range<usize>) -> Mistake {
    let end = code[..at.start].trim_end().len();
    let start = path_start(code, end - 1);
    let name = text[start..end - 1].trim();
    let help = format!("write `{name} = VALUE,`, or remove the field");
    Mistake::new("a field has no value", start..end, "a value is missing after `=`", help)
}

fn missing_equals(text: &str, name: Range<usize>) -> Mistake {
    let line = line_around(text, name.start);
    let (before, after) = (&text[line.start..name.end], text[name.end..line.end].trim());
    let help = format!("write `{} = {after}`", before.trim());
    Mistake::new("`=` is missing between a field and its value", name, "write `=` after this", help)
}

/// A name with a slash, of which the label keys of Kubernetes have one.
fn slash(text: &str, name: Range<usize>) -> Mistake {
    let shown = &text[name.clone()];
    let (domain, rest) = shown.split_once('/').unwrap_or((shown, ""));
    let parts: Vec<&str> = domain.split('.').collect();
    let (path, key) = parts.split_at(parts.len().saturating_sub(2));
    let path: String = path.iter().map(|part| format!("{part}.")).collect();
    let help = format!("write `{path}\"{}/{rest}\"`", key.join("."));
    Mistake::new("a name with `/` is written in quotes", name, "needs quotes", help)
}

fn no_braces(text: &str, name: Range<usize>) -> Mistake {
    let line = line_around(text, name.start);
    let help = format!("write `{{ {} }}`", text[line].trim().trim_end_matches(','));
    Mistake::new("a file of a lab is a record, in braces", name, "no brace before this", help)
}

/// A bracket that is never closed, or that closes nothing.
pub(super) fn bracket(code: &str, at: &Range<usize>) -> Option<Mistake> {
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut suspect: Option<usize> = None;
    for (place, sign) in code.char_indices() {
        match sign {
            '{' | '[' | '(' => open.push((place, sign)),
            '}' | ']' | ')' => match open.pop() {
                Some((opened, bracket)) if closes(bracket) == sign => {
                    // A bracket that closes a line which is indented more is likely meant for another one.
                    let is_deeper = indent(code, opened) > indent(code, place);
                    suspect = suspect.or(Some(opened).filter(|_| is_deeper));
                }
                Some((opened, bracket)) if place <= at.end => {
                    let message = format!("`{bracket}` is not closed before `{sign}`");
                    let help = format!("write `{}` before `{sign}`", closes(bracket));
                    return Some(Mistake::new(&message, opened..opened + 1, "opened here", help));
                }
                None if place <= at.end => {
                    let message = format!("`{sign}` closes nothing");
                    return Some(Mistake::new(
                        &message,
                        place..place + 1,
                        "nothing is open here",
                        "remove it",
                    ));
                }
                _ => return None,
            },
            _ => {}
        }
    }
    let (outer, _) = open.first().filter(|_| at.start >= code.trim_end().len())?;
    let place = suspect.unwrap_or(*outer);
    let bracket = code[place..].chars().next()?;
    let message = format!("`{bracket}` is never closed");
    let comma = if place == 0 { "" } else { "," };
    let help = format!("write `{}{comma}` where what it contains ends", closes(bracket));
    Some(Mistake::new(&message, place..place + 1, "opened here", help))
}

fn closes(bracket: char) -> char {
    match bracket {
        '{' => '}',
        '[' => ']',
        _ => ')',
    }
}

fn indent(code: &str, place: usize) -> usize {
    let line = &code[line_around(code, place)];
    line.len() - line.trim_start().len()
}

/// Two values without a comma between them, or an address without quotes.
pub(super) fn beside(text: &str, code: &str, at: &Range<usize>) -> Option<Mistake> {
    let first = text.get(at.clone())?;
    let line = line_around(code, at.start);
    let address = text[at.start..line.end].split([',', ' ', '}', '\n']).next().unwrap_or_default();
    let is_address = |c: char| c.is_ascii_digit() || matches!(c, '.' | '/' | ':' | '-');
    if address.matches('.').count() > 1 && address.chars().all(is_address) {
        let range = at.start..at.start + address.len();
        let help = format!("write `\"{address}\"`");
        return Some(Mistake::new("an address is written in quotes", range, "needs quotes", help));
    }
    // Only an argument right beside the value can be another value.
    let next = code.get(at.end..)?.trim_start();
    if !next.starts_with(['"', '{', '[', '\'']) && !next.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let is_value = first.starts_with(['"', '{', '[', '\'']) || first.parse::<f64>().is_ok();
    if !is_value {
        return None;
    }
    if first.starts_with('{') && next.starts_with('{') && code[..at.start].trim().is_empty() {
        let range = at.end - 1..at.end;
        let help = "remove `}` here and `{` after it, so that both are one record; or write a file for each";
        return Some(Mistake::new(
            "a file of a lab is one record",
            range,
            "the first record ends here",
            help,
        ));
    }
    let last = first.lines().next_back().unwrap_or_default().trim();
    let help = format!("write `{last},`");
    Some(Mistake::new(
        "a comma is missing between two values",
        at.clone(),
        "a comma is missing after this",
        help,
    ))
}
