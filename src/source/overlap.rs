//! Values that meet in one field: which of them wins is for the lab to decide, and how it does so is the advice here.

use crate::diag::Diagnostic;
use crate::source::codes;
use crate::source::nickel::Places;
use crate::value::Span;

/// Two values of one type and one priority. None if a place is unknown.
pub(super) fn same_priority(
    path: &str,
    kinds: [&str; 2],
    spans: [Option<Span>; 2],
    places: &Places<'_>,
) -> Option<Diagnostic> {
    let [Some(first), Some(second)] = spans else { return None };
    if kinds[0] != kinds[1] {
        return None;
    }
    // The line that the user can change comes first, and is the one that should win.
    let (first, second) = match places.is_vocabulary(first.file) {
        true => (second, first),
        false => (first, second),
    };
    let own = if places.is_vocabulary(second.file) { first } else { second };
    let are_defaults = [first, second].map(|span| annotation(span, places).contains("default"));
    let (message, help) = match are_defaults {
        [true, true] => ("two defaults", without_default(path, own, places)),
        _ => ("two values of the same priority", with_force(path, own, places)),
    };
    let diagnostic = Diagnostic::new(&codes::NCL_CONFLICT, format!("`{path}` has {message}"));
    let diagnostic = diagnostic.at(first, "one value").at(second, "another value").help(help);
    Some(match are_defaults {
        [true, true] => diagnostic,
        _ => diagnostic.help("or mark the other value `| default`, if it is only the usual one"),
    })
}

/// Two lists, which are never joined.
pub(super) fn lists(path: &str, spans: [Option<Span>; 2], field: Span, places: &Places<'_>) -> Diagnostic {
    // Lists of one length are compared element by element.
    let path = path.trim_end_matches(|c: char| c == '[' || c == ']' || c.is_ascii_digit());
    let message = format!("`{path}` has two lists, which are not joined");
    let mut diagnostic = Diagnostic::new(&codes::NCL_CONFLICT, message);
    let mut known: Vec<Span> = spans.into_iter().flatten().collect();
    known.dedup();
    // The line that the user can change comes first.
    known.sort_by_key(|span| places.is_vocabulary(span.file));
    for (span, text) in known.iter().zip(["one list", "another list"]) {
        diagnostic = diagnostic.at(*span, text);
    }
    if known.is_empty() {
        diagnostic = diagnostic.at(field, "both are set here");
    }
    let name = last_name(path);
    let both_defaults =
        !known.is_empty() && known.iter().all(|span| annotation(*span, places).contains("default"));
    let help = match both_defaults {
        true => format!("write the whole list in one place, without `| default`: `{name} = [...],`"),
        false => format!(
            "write the whole list in one place, and make it override the other: `{name} | force = [...],`"
        ),
    };
    diagnostic.help(help)
}

/// What is between the name of a field and its value: annotations and `=`.
fn annotation<'p>(span: Span, places: &'p Places<'_>) -> &'p str {
    let text = places.text(span.file);
    let before = &text[..(span.start as usize).min(text.len())];
    let start = before.rfind(['{', ',', '\n', ';']).map_or(0, |at| at + 1);
    before[start..].find('|').map_or("", |bar| &before[start + bar..])
}

fn with_force(path: &str, span: Span, places: &Places<'_>) -> String {
    let (name, value) = (last_name(path), value(span, places));
    format!("make the value that should win override the other: `{name} | force = {value},`")
}

fn without_default(path: &str, span: Span, places: &Places<'_>) -> String {
    let (name, value) = (last_name(path), value(span, places));
    format!("leave `| default` out of the value that should win: `{name} = {value},`")
}

/// The value as it is written, if it is short.
fn value<'p>(span: Span, places: &'p Places<'_>) -> &'p str {
    let text = places.text(span.file).get(span.start as usize..span.end as usize);
    text.filter(|text| text.len() <= 60 && !text.contains('\n')).unwrap_or("...")
}

/// The last part of a path, which is what the line of a field begins with.
fn last_name(path: &str) -> &str {
    match path.rfind('"').and_then(|end| path[..end].rfind('"')) {
        Some(start) if path.ends_with('"') => &path[start..],
        _ => path.rsplit('.').next().unwrap_or(path),
    }
}
