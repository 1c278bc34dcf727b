//! Pieces of Nickel: strings, enum tags, documentation, and the values that declarations contain as tokens.

use crate::lab::decode::Shape;
use crate::vocabulary::prose;

/// Columns of generated Nickel.
pub(super) const WIDTH: usize = 120;

/// A word as an enum tag. Words that are not identifiers are quoted.
pub(super) fn tag(word: &str) -> String {
    let starts_well = word.starts_with(|first: char| first.is_ascii_alphabetic());
    let is_plain = word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    if starts_well && is_plain { format!("'{word}") } else { format!("'\"{word}\"") }
}

/// A string literal.
pub(super) fn string(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace("%{", "\\%{"))
}

/// `| doc ...`, in as many lines as it needs, each with its indentation and without a line break at the end.
pub(super) fn doc(doc: &str, indent: usize) -> Option<String> {
    let paragraphs = prose::paragraphs(doc);
    let margin = " ".repeat(indent);
    let single = match paragraphs.as_slice() {
        [] => return None,
        [one] => format!("{margin}| doc {}", string(one)),
        _ => String::new(),
    };
    // A comma follows.
    if !single.is_empty() && single.chars().count() < WIDTH {
        return Some(single);
    }
    let all = paragraphs.join("\n");
    let signs = (1..)
        .map(|count| "%".repeat(count))
        .find(|signs| !all.contains(&format!("\"{signs}")) && !all.contains(&format!("{signs}{{")))?;
    let mut lines = vec![format!("{margin}| doc m{signs}\"")];
    let mut follows_text = false;
    for paragraph in &paragraphs {
        if follows_text && !paragraph.starts_with("- ") {
            lines.push(String::new());
        }
        follows_text = true;
        lines.extend(
            prose::wrap(paragraph, WIDTH - indent - 2).iter().map(|line| format!("{margin}  {line}")),
        );
    }
    lines.push(format!("{margin}\"{signs}"));
    Some(lines.join("\n"))
}

/// Converts a value from the tokens of a declaration to Nickel for a field of this shape: words become enum tags.
pub(super) fn value(tokens: &str, shape: Shape) -> String {
    let mut written = String::new();
    let mut rest = tokens;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => string_length(rest),
            _ => rest.find('"').unwrap_or(rest.len()),
        };
        let (piece, after) = rest.split_at(length);
        match first {
            '"' if is_words(shape) => written.push_str(&tag(piece.trim_matches('"'))),
            '"' => written.push_str(piece),
            // The compiler breaks long lines.
            _ => written.push_str(&one_line(piece)),
        }
        rest = after;
    }
    written.trim().to_owned()
}

fn is_words(shape: Shape) -> bool {
    match shape {
        Shape::Words(_) => true,
        Shape::List(inner) => is_words(*inner),
        _ => false,
    }
}

/// Collapses white space. Spaces at both ends are kept, because the piece is between strings.
fn one_line(piece: &str) -> String {
    let mut line = String::new();
    for character in piece.chars() {
        match character.is_whitespace() {
            true if line.ends_with(' ') => {}
            true => line.push(' '),
            false => line.push(character),
        }
    }
    line
}

/// The length of the string literal at the beginning of a text, both quotes included.
fn string_length(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            '"' if !is_escaped => return at + 1,
            '\\' => is_escaped = !is_escaped,
            _ => is_escaped = false,
        }
    }
    text.len()
}
