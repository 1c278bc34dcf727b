//! Texts with wildcards: `*` is any text, `?` is one character.

/// Whether a text has the form of a pattern.
pub(super) fn fits(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut at, mut of) = (0, 0);
    // Where the last `*` stands, and what it has consumed so far.
    let mut star: Option<(usize, usize)> = None;
    while of < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, of));
                at += 1;
            }
            Some(c) if *c == '?' || *c == text[of] => {
                at += 1;
                of += 1;
            }
            _ => match star {
                Some((before, consumed)) => {
                    star = Some((before, consumed + 1));
                    at = before + 1;
                    of = consumed + 1;
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|c| *c == '*')
}

/// Whether a text contains wildcards.
pub(super) fn is_one(text: &str) -> bool {
    text.contains(['*', '?'])
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn stars_and_question_marks() {
        for (pattern, text) in
            [("*", ""), ("?*", "a"), ("a*c", "abbc"), ("*:latest", "x:latest"), ("a?c", "abc")]
        {
            assert!(fits(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("?*", ""), ("a*c", "abbd"), ("*:latest", "x:1"), ("", "a"), ("a?c", "ac")] {
            assert!(!fits(pattern, text), "{pattern} {text}");
        }
    }
}
