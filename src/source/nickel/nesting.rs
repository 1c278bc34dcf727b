//! How deep the brackets of a file are nested. The parser recurses on them, and a stack has an end.

/// Deeper than any file that a person writes; data may be a tenth of it.
pub(super) const DEEPEST: usize = 1000;

/// The line of the first bracket that is too deep. Brackets in strings and comments count too: none of these closes as
/// few of them as it opens.
pub(super) fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut line = 1;
    for byte in text.bytes() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b'\n' => line += 1,
            _ => {}
        }
        if depth > DEEPEST {
            return Some(line);
        }
    }
    None
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
}
