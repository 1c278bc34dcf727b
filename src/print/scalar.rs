//! Prints strings in YAML, so that every parser reads them as strings.
//!
//! Parsers of YAML 1.1 (PyYAML, thus cloud-init; in part Go's, thus Kubernetes) and of YAML 1.2 differ in what they
//! read as a boolean, a number or a date. A string is printed plain only if all of them read it as a string.
//! Otherwise it is double-quoted; multi-line text is a literal block if possible.

use crate::print::characters::{is_clear, is_printable};
use std::borrow::Cow;
use std::fmt::Write;

/// Appends a string that fits on one line, plain or quoted. Keys are always written like this.
pub fn push_on_one_line(out: &mut String, text: &str) {
    if is_plain(text) {
        out.push_str(text);
    } else {
        push_quoted(out, text);
    }
}

/// The header of a literal block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Literal {
    /// The text starts with white space, so the header must contain the indentation of the block.
    pub indicator: bool,
    pub chomping: Chomping,
}

/// How a literal block handles the line breaks at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chomping {
    /// `|-`: none.
    Strip,
    /// `|`: one.
    Clip,
    /// `|+`: as many as there are.
    Keep,
}

impl Chomping {
    pub fn sign(self) -> &'static str {
        match self {
            Self::Strip => "-",
            Self::Clip => "",
            Self::Keep => "+",
        }
    }
}

/// The literal block of a string, if it has several lines and all parsers support it.
pub fn literal(text: &str) -> Option<Literal> {
    if !text.contains('\n') {
        return None;
    }
    let is_readable = text.chars().all(|c| matches!(c, '\n' | '\t') || is_printable(c));
    // Parsers detect the indentation before the first visible character, and tabs confuse some of them.
    let starts_well = !text.trim_start_matches([' ', '\n']).starts_with(['\t']);
    // A last line of only white space is content to some parsers, and part of the end to others.
    let last_line = text.trim_end_matches('\n').rsplit('\n').next().unwrap_or_default();
    let ends_well = !last_line.trim_matches([' ', '\t']).is_empty();
    (is_readable && starts_well && ends_well).then(|| Literal {
        indicator: text.starts_with([' ', '\n']),
        chomping: match text.len() - text.trim_end_matches('\n').len() {
            0 => Chomping::Strip,
            1 => Chomping::Clip,
            _ => Chomping::Keep,
        },
    })
}

/// Whether every parser reads the plain text as exactly this string, as a value and as a key.
fn is_plain(text: &str) -> bool {
    starts_plain(text)
        && are_clear(text)
        && !text.ends_with([' ', ':'])
        && !has_marker(text)
        && !is_word_with_meaning(text)
        && !is_like_a_number(text)
}

/// Whether a part of the text begins a value or a comment.
fn has_marker(text: &str) -> bool {
    text.contains(' ') && text.as_bytes().windows(2).any(|pair| matches!(pair, b": " | b" #"))
}

fn are_clear(text: &str) -> bool {
    // Nearly every text, tested without decoding it.
    let are_ascii = text.bytes().fold(true, |all, byte| all & matches!(byte, b' '..=b'~'));
    are_ascii || text.chars().all(is_clear)
}

/// Not empty, no indicator, no marker of a document.
fn starts_plain(text: &str) -> bool {
    let mut characters = text.chars();
    match characters.next() {
        None => false,
        Some('-') => {
            !text.starts_with("---")
                && characters.next().is_some_and(|c| c == '-' || c.is_ascii_alphanumeric())
        }
        Some('.') => !text.starts_with("..."),
        Some(first) => first.is_ascii_alphanumeric() || "/_$(^+".contains(first) || !first.is_ascii(),
    }
}

/// Words that some parser reads as null or a boolean, in any case.
fn is_word_with_meaning(text: &str) -> bool {
    ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether some parser might read the text as a number, a time or a date. In doubt, yes.
fn is_like_a_number(text: &str) -> bool {
    // Numbers, times and dates begin with one of these: digits in base 16 too, an exponent, `inf` and `nan`.
    if !text.starts_with(|c: char| c.is_ascii_hexdigit() || matches!(c, '+' | '-' | '.' | ',' | ':' | '_'))
        && !text.starts_with(['i', 'I', 'n', 'N'])
    {
        return false;
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_numeric = |b: u8| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b',' | b':' | b'_');
    if unsigned.bytes().all(is_numeric) {
        return !is_dotted(unsigned);
    }
    // Go's parser removes all underscores first: `0_x1` is 1.
    let bare = match unsigned.contains('_') {
        true => Cow::Owned(unsigned.replace('_', "")),
        false => Cow::Borrowed(unsigned),
    };
    is_infinite(&bare)
        || has_base_prefix(&bare)
        || has_exponent(&bare)
        || starts_like_a_date(unsigned)
        // Only some MAC addresses look like numbers in base 60; for consistency, all are quoted.
        || (unsigned.bytes().all(|b| b.is_ascii_hexdigit() || b == b':') && unsigned.matches(':').count() >= 2)
}

/// Addresses and versions: `10.0.20.1`, `1.26.3`, `10.0.20.100-10.0.20.120`. Two dots are not a number.
fn is_dotted(text: &str) -> bool {
    text.matches('.').count() >= 2
        && text.split(['.', '-']).all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
        && !starts_like_a_date(text)
}

fn is_infinite(text: &str) -> bool {
    let word = text.strip_prefix('.').unwrap_or(text);
    ["inf", "infinity", "nan"].iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// `0x1F`, `0o17`, `0b1`.
fn has_base_prefix(text: &str) -> bool {
    text.strip_prefix('0').is_some_and(|rest| rest.starts_with(['x', 'X', 'o', 'O', 'b', 'B']))
}

/// `1e3`, `1.5E-3`; one parser reads even `e3` as a number.
fn has_exponent(text: &str) -> bool {
    text.len() > 1
        && text.split_once(['e', 'E']).is_some_and(|(mantissa, exponent)| {
            mantissa.chars().all(|c| c.is_ascii_digit() || ".,".contains(c))
                && exponent.chars().all(|c| c.is_ascii_digit() || "+-.".contains(c))
        })
}

/// `2001-1`
fn starts_like_a_date(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    digits == 4
        && text[digits..].starts_with('-')
        && text[digits + 1..].starts_with(|c: char| c.is_ascii_digit())
}

fn push_quoted(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\0' => out.push_str("\\0"),
            clear if is_clear(clear) => out.push(clear),
            other => push_escaped(out, u32::from(other)),
        }
    }
    out.push('"');
}

fn push_escaped(out: &mut String, code: u32) {
    match code {
        0..=0xff => write!(out, "\\x{code:02X}"),
        0x100..=0xffff => write!(out, "\\u{code:04X}"),
        _ => write!(out, "\\U{code:08X}"),
    }
    .expect("writing to a string does not fail");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::print::samples::{HARD, PLAIN};

    fn one_line(text: &str) -> String {
        let mut out = String::new();
        push_on_one_line(&mut out, text);
        out
    }

    #[test]
    fn ordinary_strings_stay_plain() {
        for text in PLAIN {
            assert_eq!(one_line(text), *text);
        }
    }

    #[test]
    fn hard_strings_are_quoted_on_one_line() {
        for text in HARD {
            let printed = one_line(text);
            assert!(
                printed.starts_with('"') && printed.ends_with('"') && printed.len() >= 2,
                "{text:?}: {printed}"
            );
            assert!(
                !printed.contains(['\n', '\r', '\t', '\0', '\u{85}', '\u{2028}', '\u{feff}']),
                "{printed:?}"
            );
        }
    }

    #[test]
    fn quoted_text_shows_what_is_in_it() {
        assert_eq!(one_line("a\"b\\c\td\r\n"), r#""a\"b\\c\td\r\n""#);
        assert_eq!(one_line("\0\u{7f}\u{85}\u{a0}"), r#""\0\x7F\x85\xA0""#);
        assert_eq!(one_line("\u{2028}\u{feff}\u{e0001}"), r#""\u2028\uFEFF\U000E0001""#);
        assert_eq!(one_line("# ü 😀"), "\"# ü 😀\"");
    }

    #[test]
    fn a_literal_block_says_how_it_starts_and_ends() {
        let header = |text| literal(text).map(|literal| (literal.indicator, literal.chomping));
        assert_eq!(header("a\nb"), Some((false, Chomping::Strip)));
        assert_eq!(header("a\nb\n"), Some((false, Chomping::Clip)));
        assert_eq!(header("a\n\n"), Some((false, Chomping::Keep)));
        assert_eq!(header(" a\nb\n"), Some((true, Chomping::Clip)));
        assert_eq!(header("\na"), Some((true, Chomping::Strip)));
        assert_eq!(header("all:\n\tmake \n"), Some((false, Chomping::Clip)));
    }

    #[test]
    fn text_that_a_reader_could_change_is_no_literal_block() {
        for text in [
            "",
            "a",
            "\n",
            " \n \n",
            "\ta\nb",
            "\n  \ta",
            "a\r\nb",
            "a\nb\u{85}",
            "a\u{2028}\n",
            "a\n  ",
            "a\n \n",
        ] {
            assert_eq!(literal(text), None, "{text:?}");
        }
    }
}
