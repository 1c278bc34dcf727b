//! Parts of programs: words of a language, also many times, and anything else.

use arbitrary::Arbitrary;

/// A part of a program.
#[derive(Arbitrary, Debug)]
pub enum Piece {
    Word(u8),
    /// A word many times: nesting, and chains of filters.
    Many(u8, u16),
    Number(i64),
    Text(String),
}

impl Piece {
    /// The part as text, with the words of a language, each less than so many times.
    pub fn text(&self, words: &[&str], most: usize) -> String {
        let word = |number: &u8| words[usize::from(*number) % words.len()];
        match self {
            Self::Word(number) => word(number).to_owned(),
            Self::Many(number, count) => word(number).repeat(usize::from(*count) % most),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
        }
    }
}
