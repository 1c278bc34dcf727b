//! Edits of source texts that keep everything else as it is: comments, layout and order.
//!
//! A text is edited by its tokens, so a bracket in a string or a comment is not mistaken for one of the file. Whether an
//! edit means what it should is for the caller to prove, by evaluating the edited text.

use std::ops::Range;

use crate::source::nickel::{Bracket, Token, Word, tokens};

/// What a comment about edited values begins with.
const MARK: &str = "# sized: ";

/// A value to replace, and what the comment on its line says about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// The value in the text.
    pub range: Range<usize>,
    /// What is written instead.
    pub text: String,
    /// The name of the field, which begins the note.
    pub field: String,
    /// The rest of the note.
    pub note: String,
}

/// Whether a range of a text is a string on one line, without expressions, and its content if so.
pub fn plain_string(text: &str, range: &Range<usize>) -> Option<String> {
    let all = tokens(text)?;
    all.into_iter().find(|token| token.range == *range).and_then(|token| match token.word {
        Word::Text(content) => Some(content),
        _ => None,
    })
}

/// Replaces values. None if the text cannot be read.
pub fn replace(text: &str, replacements: &[Replacement]) -> Option<String> {
    let all = tokens(text)?;
    let mut sorted: Vec<&Replacement> = replacements.iter().collect();
    sorted.sort_by_key(|replacement| replacement.range.start);
    let mut edited = text.to_owned();
    // From the end, so that the ranges of the others stay true.
    while let Some(last) = sorted.last() {
        let line = line_around(text, last.range.end);
        let first = sorted.partition_point(|replacement| replacement.range.end <= line.start);
        let of_line: Vec<&Replacement> = sorted.drain(first..).collect();
        edit_line(&mut edited, text, &all, &line, &of_line);
    }
    Some(edited)
}

/// Adds lines at the end of the last record of a text, which is the record that the file contains. None if the text does
/// not end with one.
pub fn append(text: &str, lines: &[String]) -> Option<String> {
    let all = tokens(text)?;
    let (close, before) = all.split_last()?;
    if close.word != Word::Close(Bracket::Brace) || close.depth != 0 {
        return None;
    }
    let last = before.last()?;
    let needs_comma = !matches!(last.word, Word::Comma | Word::Open(Bracket::Brace));
    let comma = if needs_comma { "," } else { "" };
    let line_start = line_around(text, close.range.start).start;
    let own_line = text[line_start..close.range.start].trim().is_empty();
    let at = if own_line { line_start } else { close.range.start };
    let between = &text[last.range.end..at];
    let between = if own_line { between } else { between.trim_end() };
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let gap = if own_line { "" } else { newline };
    let added: String = lines.iter().map(|line| format!("  {line}{newline}")).collect();
    let before = &text[..last.range.end];
    Some(format!("{before}{comma}{between}{gap}{added}{}", &text[at..]))
}

/// The line around a place, without its end.
fn line_around(text: &str, at: usize) -> Range<usize> {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
    let end = if text[start..end].ends_with('\r') { end - 1 } else { end };
    start..end
}

/// Replaces the values of a line, and writes or renews the comment about them.
fn edit_line(
    edited: &mut String,
    text: &str,
    all: &[Token<'_>],
    line: &Range<usize>,
    replacements: &[&Replacement],
) {
    let Some(last) = replacements.last() else { return };
    let after = all.iter().filter(|token| (last.range.end..line.end).contains(&token.range.start));
    let code_end = after.map(|token| token.range.end).max().unwrap_or(last.range.end);
    let rest = text.get(code_end..line.end).map(str::trim);
    match rest {
        // A comment of someone else stays where it is.
        Some(comment) if comment.is_empty() || comment.starts_with(MARK) => {
            let noted = noted(comment, replacements);
            edited.replace_range(code_end..line.end, &format!(" {noted}"));
            put_values(edited, replacements);
        }
        _ => {
            put_values(edited, replacements);
            note_above(edited, text, line, replacements);
        }
    }
}

fn put_values(edited: &mut String, replacements: &[&Replacement]) {
    for replacement in replacements.iter().rev() {
        edited.replace_range(replacement.range.clone(), &replacement.text);
    }
}

/// Writes the comment on a line of its own, above the values.
fn note_above(edited: &mut String, text: &str, line: &Range<usize>, replacements: &[&Replacement]) {
    let above = line.start.checked_sub(1).map(|end| line_around(text, end));
    if let Some(above) = above {
        let comment = text[above.clone()].trim();
        if comment.starts_with(MARK) {
            let start = above.end - text[above.clone()].trim_start().len();
            edited.replace_range(start..above.end, &noted(comment, replacements));
            return;
        }
    }
    let content = &text[line.clone()];
    let indent = &content[..content.len() - content.trim_start().len()];
    let newline = if text[line.end..].starts_with('\r') { "\r\n" } else { "\n" };
    edited.insert_str(line.start, &format!("{indent}{}{newline}", noted("", replacements)));
}

/// The comment: what it said about other fields, and what is new.
fn noted(comment: &str, replacements: &[&Replacement]) -> String {
    let is_renewed = |note: &&str| {
        let field = note.split(' ').next().unwrap_or_default();
        replacements.iter().any(|replacement| replacement.field == field)
    };
    let kept = comment.strip_prefix(MARK).unwrap_or_default().split("; ");
    let kept = kept.filter(|note| !note.is_empty() && !is_renewed(note)).map(str::to_owned);
    let new = replacements.iter().map(|replacement| format!("{} {}", replacement.field, replacement.note));
    let notes: Vec<String> = kept.chain(new).collect();
    format!("{MARK}{}", notes.join("; "))
}

/// The comment about a value on a line of its own.
pub fn note(field: &str, about: &str) -> String {
    format!("{MARK}{field} {about}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaced(text: &str, values: &[(&str, &str)]) -> String {
        let replacements: Vec<Replacement> = values
            .iter()
            .map(|(old, new)| {
                let start = text.find(old).expect(old);
                let field =
                    text[..start].trim_end_matches([' ', '=']).rsplit([' ', '.']).next().expect("a field");
                Replacement {
                    range: start..start + old.len(),
                    text: (*new).to_owned(),
                    field: field.to_owned(),
                    note: "on 2026-10-01".to_owned(),
                }
            })
            .collect();
        replace(text, &replacements).expect("it can be read")
    }

    #[test]
    fn a_value_gets_a_comment_at_the_end_of_its_line() {
        let text = "{\n  a = {\n    memory = \"1Gi\",\n    cpu = \"1\" },\n}\n";
        let once = replaced(text, &[("\"1Gi\"", "\"2Gi\""), ("\"1\"", "\"2\"")]);
        assert_eq!(
            once,
            "{\n  a = {\n    memory = \"2Gi\", # sized: memory on 2026-10-01\n    cpu = \"2\" }, # sized: cpu on \
             2026-10-01\n}\n"
        );
        assert_eq!(replaced(&once, &[("\"2Gi\"", "\"2Gi\"")]), once);
    }

    #[test]
    fn values_of_a_line_share_a_comment_that_keeps_the_other_notes() {
        let text = "{ cpu = \"1\", memory = \"1Gi\" } # sized: cpu on 2026-07-01; memory on 2026-07-01\n";
        assert_eq!(
            replaced(text, &[("\"1Gi\"", "\"2Gi\"")]),
            "{ cpu = \"1\", memory = \"2Gi\" } # sized: cpu on 2026-07-01; memory on 2026-10-01\n"
        );
    }

    #[test]
    fn a_comment_of_someone_else_is_kept() {
        let text = "{\r\n  memory = \"1Gi\", # needs # more\r\n}\r\n";
        let once = "{\r\n  # sized: memory on 2026-10-01\r\n  memory = \"2Gi\", # needs # more\r\n}\r\n";
        assert_eq!(replaced(text, &[("\"1Gi\"", "\"2Gi\"")]), once);
        assert_eq!(replaced(once, &[("\"2Gi\"", "\"2Gi\"")]), once);
        let open = "{ memory = \"1Gi\", text = m%\"\n# a\n\"% }";
        let above = "# sized: memory on 2026-10-01\n{ memory = \"2Gi\", text = m%\"\n# a\n\"% }";
        assert_eq!(replaced(open, &[("\"1Gi\"", "\"2Gi\"")]), above);
    }

    #[test]
    fn lines_are_added_to_the_record_of_a_file() {
        let added = |text: &str| append(text, &["b = 2,".to_owned()]);
        assert_eq!(added("{\n  a = 1,\n}\n").as_deref(), Some("{\n  a = 1,\n  b = 2,\n}\n"));
        assert_eq!(added("{\n  a = 1 # }\n}\n").as_deref(), Some("{\n  a = 1, # }\n  b = 2,\n}\n"));
        assert_eq!(
            added("let x = {} in { a = x }\n").as_deref(),
            Some("let x = {} in { a = x,\n  b = 2,\n}\n")
        );
        assert_eq!(added("{}").as_deref(), Some("{\n  b = 2,\n}"));
        assert_eq!(added("import \"a.ncl\""), None);
        assert_eq!(added("{"), None);
    }

    #[test]
    fn only_plain_strings_are_values_to_replace() {
        let text = "{ a = \"1Gi\", b = \"%{a}\" }";
        assert_eq!(plain_string(text, &(6..11)).as_deref(), Some("1Gi"));
        assert_eq!(plain_string(text, &(17..23)), None);
    }
}
