//! The characters that a name can contain, and where: the basis of all names in DNS and Kubernetes.

use std::str::FromStr;

use crate::types::{Malformed, shown, shown_char};

/// The format of a part of a name.
pub struct Shape {
    pub inner: Class,
    /// Its first and last character.
    pub edge: Class,
    pub most: usize,
}

/// A set of characters, with its description for messages.
pub struct Class {
    pub contains: fn(char) -> bool,
    pub words: &'static str,
}

const fn is_lower_or_digit(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit()
}

/// A label of a DNS name (RFC 1123), in lower case, as Kubernetes requires.
pub const LABEL: Shape = Shape {
    inner: Class {
        contains: |c| is_lower_or_digit(c) || c == '-',
        words: "lower-case letters, digits and `-`",
    },
    edge: Class { contains: is_lower_or_digit, words: "a lower-case letter or a digit" },
    most: 63,
};

/// A part, between dots, of the name of a Kubernetes object.
pub const OBJECT_PART: Shape = Shape { most: 253, ..LABEL };

/// The name in a label's key, and a label's value.
pub const QUALIFIED: Shape = Shape {
    inner: Class {
        contains: |c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'),
        words: "letters, digits, `-`, `_` and `.`",
    },
    edge: Class { contains: |c| c.is_ascii_alphanumeric(), words: "a letter or a digit" },
    most: 63,
};

impl Shape {
    /// Checks one part of `whole`, which begins after `before` of its characters. `noun` names the part.
    pub fn check(&self, noun: &str, part: &str, before: usize, whole: &str) -> Result<(), Malformed> {
        if part.is_empty() {
            let message = match whole {
                "" => format!("{noun} cannot be empty"),
                _ => format!("{}: {noun} is empty (at character {})", shown(whole), before + 1),
            };
            return Err(Malformed::new(message));
        }
        check_characters(&self.inner, part, before, whole)?;
        for (verb, edge) in [("begin", part.chars().next()), ("end", part.chars().next_back())] {
            if let Some(edge) = edge.filter(|edge| !(self.edge.contains)(*edge)) {
                let position = if verb == "begin" { 1 } else { part.chars().count() };
                let message = format!(
                    "{}: {noun} cannot {verb} with {} (character {})",
                    shown(whole),
                    shown_char(edge),
                    before + position
                );
                return Err(Malformed::new(message).help(format!("it {verb}s with {}", self.edge.words)));
            }
        }
        check_length(noun, part, self.most)
    }

    /// Checks all parts between dots.
    pub fn check_dotted(&self, noun: &str, text: &str, before: usize, whole: &str) -> Result<(), Malformed> {
        let mut position = before;
        for part in text.split('.') {
            self.check(noun, part, position, whole)?;
            position += part.chars().count() + 1;
        }
        Ok(())
    }
}

/// Rejects the first character of `part` that is not in the class.
pub fn check_characters(class: &Class, part: &str, before: usize, whole: &str) -> Result<(), Malformed> {
    if part.chars().all(class.contains) {
        return Ok(());
    }
    let stranger = part.chars().enumerate().find(|(_, c)| !(class.contains)(*c));
    stranger.map_or(Ok(()), |(index, c)| {
        let position = before + index + 1;
        let message = format!("{} contains {} (character {position})", shown(whole), shown_char(c));
        Err(Malformed::new(message).help(format!("{} are allowed here", class.words)))
    })
}

pub fn check_length(noun: &str, text: &str, most: usize) -> Result<(), Malformed> {
    if text.len() <= most {
        return Ok(());
    }
    match text.chars().count() {
        length if length > most => {
            let message =
                format!("{}: {noun} has {length} characters, but the maximum is {most}", shown(text));
            Err(Malformed::new(message))
        }
        _ => Ok(()),
    }
}

/// Proposes a fixed text in the help, if `T` accepts it.
pub fn propose_mended<T: FromStr>(malformed: Malformed, text: &str, mended: String) -> Malformed {
    if mended == text {
        return malformed;
    }
    let rule = malformed.help.clone();
    let malformed = Malformed { help: None, ..malformed }.propose::<T>([mended]);
    if malformed.help.is_some() { malformed } else { Malformed { help: rule, ..malformed } }
}

/// The usual fixes of a name: lower case, dashes between words, letters or digits at the ends.
pub fn as_name(text: &str) -> String {
    let dashed = text.trim().to_ascii_lowercase().replace(['_', ' '], "-");
    dashed.trim_matches(['-', '.']).to_owned()
}
