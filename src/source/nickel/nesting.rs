//! How deep the brackets of a file are nested, and the entries of lists that begin in one line of YAML. The parsers recurse
//! on them, and a stack has an end.

/// Deeper than any file that a person writes; data may be a tenth of it.
pub(super) const DEEPEST: usize = 1000;

/// The line of the first bracket or entry that is too deep. Brackets in strings and comments count too: none of these closes
/// as few of them as it opens.
pub(super) fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (line, content) in text.split('\n').enumerate() {
        for byte in content.bytes() {
            match byte {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth > DEEPEST {
                return Some(line + 1);
            }
        }
        if entries(content) > DEEPEST {
            return Some(line + 1);
        }
    }
    None
}

/// How deep the entries can be nested that begin at the start of this line, as in `- - ? - a`. Each is two characters wide,
/// and an entry that another line has begun is as wide as the indentation.
fn entries(line: &str) -> usize {
    let content = line.trim_start_matches([' ', '\t', '-', '?', ':']);
    let start = &line[..line.len() - content.len()];
    let is_entry = |pair: &[u8]| matches!(pair, [b'-' | b'?' | b':', b' ' | b'\t']);
    if start.as_bytes().windows(2).any(is_entry) { start.len() / 2 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_are_counted_to_the_line() {
        let deep = format!("{{\n  a = {}{} }}", "[".repeat(DEEPEST), "]".repeat(DEEPEST));
        assert_eq!(too_deep(&deep), Some(2));
        assert_eq!(too_deep(&"[(1)], ".repeat(DEEPEST)), None);
    }

    #[test]
    fn entries_are_counted_in_their_line() {
        let deep = "- ? ".repeat(DEEPEST);
        assert_eq!(too_deep(&format!("a:\n{deep}b")), Some(2));
        assert_eq!(
            too_deep(&format!("- a\n{}- b", " ".repeat(3 * DEEPEST))),
            Some(2),
            "entries of earlier lines"
        );
        assert_eq!(too_deep(&"- a: - b\n".repeat(DEEPEST * 2)), None);
        assert_eq!(too_deep(&"-".repeat(3 * DEEPEST)), None, "a line of text");
    }
}
