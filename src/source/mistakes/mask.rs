//! The code of a text: comments and the contents of strings are blanked out, and every other byte stays in its place.

/// A text of which only the code is left.
pub(super) struct Masked {
    /// Comments are spaces, and contents of strings are `x`.
    pub(super) code: String,
    /// The quote that begins a string which is never closed.
    pub(super) open: Option<usize>,
}

enum Mode {
    Code,
    /// A string, which ends with a quote and so many percent signs.
    Text {
        start: usize,
        percent: usize,
    },
    /// An expression in a string, with the depth of its braces.
    Inner(usize),
}

pub(super) fn mask(text: &str) -> Masked {
    let bytes = text.as_bytes();
    let mut code = Vec::with_capacity(bytes.len());
    let mut modes = vec![Mode::Code];
    let mut at = 0;
    while at < bytes.len() {
        let (byte, depth) = (bytes[at], modes.len());
        let step = step(bytes, at, &mut modes);
        // The quotes of a string belong to the code around it.
        let is_code = step.is_code && depth.min(modes.len()) == 1;
        let blank = if step.is_comment { b' ' } else { b'x' };
        for offset in 0..step.length {
            let byte = if offset == 0 { byte } else { bytes[at + offset] };
            code.push(if is_code || byte == b'\n' { byte } else { blank });
        }
        at += step.length;
    }
    let open = modes.iter().find_map(|mode| match mode {
        Mode::Text { start, .. } => Some(*start),
        Mode::Code | Mode::Inner(_) => None,
    });
    Masked { code: String::from_utf8_lossy(&code).into_owned(), open }
}

struct Step {
    length: usize,
    is_code: bool,
    is_comment: bool,
}

fn step(bytes: &[u8], at: usize, modes: &mut Vec<Mode>) -> Step {
    let rest = &bytes[at..];
    let code = |length| Step { length, is_code: true, is_comment: false };
    let other = |length| Step { length, is_code: false, is_comment: false };
    let inside = modes.len() > 1;
    match modes.last_mut() {
        Some(Mode::Text { percent: 0, .. }) => match rest {
            [b'\\', _, ..] => other(2),
            [b'%', b'{', ..] => {
                modes.push(Mode::Inner(0));
                other(2)
            }
            [b'"', ..] => {
                modes.pop();
                // The quotes of a string are part of the code.
                Step { is_code: true, ..other(1) }
            }
            _ => other(1),
        },
        Some(Mode::Text { percent, .. }) => {
            let percent = *percent;
            let signs = rest.iter().skip(1).take_while(|byte| **byte == b'%').count();
            if rest[0] == b'"' && signs >= percent {
                modes.pop();
                return code(1 + percent);
            }
            other(1)
        }
        Some(Mode::Inner(depth)) if rest[0] == b'{' => {
            *depth += 1;
            other(1)
        }
        Some(Mode::Inner(0)) if rest[0] == b'}' => {
            modes.pop();
            other(1)
        }
        Some(Mode::Inner(depth)) if rest[0] == b'}' => {
            *depth -= 1;
            other(1)
        }
        _ => match rest {
            [b'#', ..] if !inside => {
                let length = rest.iter().take_while(|byte| **byte != b'\n').count();
                Step { length, is_code: false, is_comment: true }
            }
            [b'%', ..] if at > 0 && bytes[at - 1].is_ascii_alphanumeric() => {
                let percent = rest.iter().take_while(|byte| **byte == b'%').count();
                if rest.get(percent) == Some(&b'"') {
                    modes.push(Mode::Text { start: at, percent });
                    return code(percent + 1);
                }
                code(1)
            }
            [b'"', ..] => {
                modes.push(Mode::Text { start: at, percent: 0 });
                code(1)
            }
            _ => code(1),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_code_is_left_and_everything_keeps_its_place() {
        let text = "{ a = \"b # %{c.\"d\"} e\", # \"f\n g = m%\"h \"i\" \"% }";
        let masked = mask(text);
        assert_eq!(masked.code, "{ a = \"xxxxxxxxxxxxxx\",     \n g = m%\"xxxxxx\"% }");
        assert_eq!((masked.code.len(), masked.open), (text.len(), None));
        assert_eq!(mask("{ a = \"b,\n}").open, Some(6));
        assert_eq!(mask("é = \"ü\"").code.len(), "é = \"ü\"".len());
    }
}
