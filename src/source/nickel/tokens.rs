//! The tokens of a file, with the brackets around them.

use std::ops::Range;

use nickel_lang_core::parser::lexer::{
    Lexer, MultiStringToken, NormalToken, StringToken, Token as NickelToken,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::source) enum Bracket {
    Brace,
    /// Any other pair, which contains no fields.
    Other,
    /// A string, and whether all of it is literal so far.
    Text,
    Multiline,
    /// An expression inside a string.
    Interpolation,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::source) enum Word<'s> {
    Name(&'s str),
    /// A string on one line, without expressions.
    Text(String),
    /// The beginning of an expression in a string.
    Computed,
    Underscore,
    Dot,
    Comma,
    Equals,
    Pipe,
    Doc,
    Import,
    Let,
    In,
    Fun,
    Arrow,
    /// An annotation that is one word: `default`, `optional`.
    Mark,
    Open(Bracket),
    Close(Bracket),
    Other,
}

#[derive(Clone, Debug)]
pub(in crate::source) struct Token<'s> {
    pub(in crate::source) word: Word<'s>,
    pub(in crate::source) range: Range<usize>,
    /// The depth of brackets around it.
    pub(in crate::source) depth: usize,
    /// Whether a field's name is expected here.
    pub(in crate::source) is_field: bool,
}

/// All tokens of a text; none if it cannot be tokenized.
pub(in crate::source) fn tokens(text: &str) -> Option<Vec<Token<'_>>> {
    let mut reader = Reader::default();
    for token in Lexer::new(text) {
        let (start, token, end) = token.ok()?;
        reader.take(token, start..end)?;
    }
    reader.open.is_empty().then_some(reader.tokens)
}

#[derive(Default)]
struct Reader<'s> {
    tokens: Vec<Token<'s>>,
    open: Vec<Open>,
}

struct Open {
    bracket: Bracket,
    start: usize,
    /// The content of a string, as long as it is literal.
    literal: Option<String>,
}

impl<'s> Reader<'s> {
    fn take(&mut self, token: NickelToken<'s>, range: Range<usize>) -> Option<()> {
        match token {
            NickelToken::Normal(token) => self.normal(token, range),
            NickelToken::Str(token) => {
                match token {
                    StringToken::Literal(part) => self.literal(&part),
                    StringToken::EscapedChar(part) => self.literal(part.encode_utf8(&mut [0; 4])),
                    StringToken::Interpolation => self.interpolation(range),
                    _ => return None,
                }
                Some(())
            }
            NickelToken::MultiStr(MultiStringToken::Literal(_)) => Some(()),
            NickelToken::MultiStr(MultiStringToken::Interpolation) => {
                self.interpolation(range);
                Some(())
            }
            NickelToken::MultiStr(MultiStringToken::End) => {
                self.pop(Bracket::Multiline)?;
                self.push(Word::Other, range);
                Some(())
            }
            NickelToken::MultiStr(_) => None,
        }
    }

    fn normal(&mut self, token: NormalToken<'s>, range: Range<usize>) -> Option<()> {
        let word = match token {
            NormalToken::Identifier(name) => Word::Name(name),
            NormalToken::Underscore => Word::Underscore,
            NormalToken::Dot => Word::Dot,
            NormalToken::Comma => Word::Comma,
            NormalToken::Equals => Word::Equals,
            NormalToken::Pipe => Word::Pipe,
            NormalToken::Doc => Word::Doc,
            NormalToken::Import => Word::Import,
            NormalToken::Let => Word::Let,
            NormalToken::In => Word::In,
            NormalToken::Fun => Word::Fun,
            NormalToken::DoubleArrow => Word::Arrow,
            NormalToken::Default | NormalToken::Optional | NormalToken::Force | NormalToken::NotExported => {
                Word::Mark
            }
            NormalToken::LBrace => return self.begin(Bracket::Brace, range),
            NormalToken::LBracket | NormalToken::LParen | NormalToken::EnumOpen => {
                return self.begin(Bracket::Other, range);
            }
            NormalToken::RBracket | NormalToken::RParen | NormalToken::EnumClose => {
                return self.end(Bracket::Other, range);
            }
            NormalToken::RBrace => {
                let inner = self.open.last()?.bracket;
                return match inner {
                    Bracket::Brace | Bracket::Interpolation => self.end(inner, range),
                    _ => None,
                };
            }
            NormalToken::DoubleQuote => return self.quote(range),
            NormalToken::StrEnumTagBegin => {
                // Not a string literal.
                self.open.push(Open { bracket: Bracket::Text, start: range.start, literal: None });
                return Some(());
            }
            NormalToken::MultiStringStart(_) | NormalToken::SymbolicStringStart(_) => {
                self.open.push(Open { bracket: Bracket::Multiline, start: range.start, literal: None });
                return Some(());
            }
            _ => Word::Other,
        };
        self.push(word, range);
        Some(())
    }

    fn push(&mut self, word: Word<'s>, range: Range<usize>) {
        let inside = self.open.last().map(|open| open.bracket);
        let before = self.tokens.last().map(|token| &token.word);
        let is_field = inside == Some(Bracket::Brace)
            && matches!(before, Some(Word::Comma | Word::Open(Bracket::Brace)));
        self.tokens.push(Token { word, range, depth: self.open.len(), is_field });
    }

    fn begin(&mut self, bracket: Bracket, range: Range<usize>) -> Option<()> {
        let start = range.start;
        self.push(Word::Open(bracket), range);
        self.open.push(Open { bracket, start, literal: None });
        Some(())
    }

    fn end(&mut self, bracket: Bracket, range: Range<usize>) -> Option<()> {
        self.pop(bracket)?;
        self.push(Word::Close(bracket), range);
        Some(())
    }

    fn pop(&mut self, bracket: Bracket) -> Option<Open> {
        self.open.pop().filter(|open| open.bracket == bracket)
    }

    /// Begins a string, or ends one.
    fn quote(&mut self, range: Range<usize>) -> Option<()> {
        if self.open.last().is_none_or(|open| open.bracket != Bracket::Text) {
            let literal = Some(String::new());
            self.open.push(Open { bracket: Bracket::Text, start: range.start, literal });
            return Some(());
        }
        let Open { literal, start, .. } = self.pop(Bracket::Text)?;
        self.push(literal.map_or(Word::Other, Word::Text), start..range.end);
        Some(())
    }

    fn literal(&mut self, part: &str) {
        if let Some(literal) = self.open.last_mut().and_then(|open| open.literal.as_mut()) {
            literal.push_str(part);
        }
    }

    fn interpolation(&mut self, range: Range<usize>) {
        if let Some(open) = self.open.last_mut() {
            open.literal = None;
        }
        self.push(Word::Computed, range.clone());
        self.open.push(Open { bracket: Bracket::Interpolation, start: range.start, literal: None });
    }
}
