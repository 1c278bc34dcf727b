//! Every field of the vocabulary is documented: the contracts are read as Nickel's tokens.

use super::{Source, sources};
use crate::support::trial::tests;

tests! {
    every_field_of_the_vocabulary_has_a_doc,
    a_field_without_a_doc_is_noticed,
}

fn every_field_of_the_vocabulary_has_a_doc() {
    let files = sources("config", &[".ncl"]);
    let mut documented = 0;
    let mut silent = Vec::new();
    // What uses the vocabulary need not explain it again.
    let uses = ["config/catalog/", "config/helpers/"];
    let vocabulary = files.iter().filter(|source| !uses.iter().any(|folder| source.path.starts_with(folder)));
    for Source { path, text } in vocabulary {
        let fields = fields(text);
        documented += fields.iter().filter(|field| field.has_doc).count();
        silent.extend(
            fields.into_iter().filter(|field| !field.has_doc).map(|field| format!("{path}: {}", field.name)),
        );
    }
    assert!(documented > 100, "fields are not recognised any more: {documented}");
    assert!(silent.is_empty(), "fields without a `doc`:\n{}", silent.join("\n"));
}

fn a_field_without_a_doc_is_noticed() {
    let text = r#"
# A comment with { braces | String }.
let Inner = { deep.er | Number | doc m%"It's {deep}, "so" deep."% | default = 1, bare | String, .. } in
{
  Outer = {
    good | String | doc "x, y | z" | optional,
    dict | { _ | { hidden | [| 'a, 'b |] | default = 'a, .. } } | doc "A dictionary.",
    value = { plain = [1, 2] },
    ..
  },
}
"#;
    let found: Vec<(String, bool)> =
        fields(text).into_iter().map(|field| (field.name, field.has_doc)).collect();
    let expected = [("deep.er", true), ("bare", false), ("good", true), ("hidden", false), ("dict", true)]
        .map(|(name, has_doc)| (name.to_owned(), has_doc));
    assert_eq!(found, expected);
}

/// A field with annotations.
struct Field {
    name: String,
    has_doc: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Text,
    Sign(char),
    Open,
    Close,
}

/// All annotated fields, inner ones first.
fn fields(text: &str) -> Vec<Field> {
    let tokens = tokens(text);
    let mut found = Vec::new();
    let mut position = 0;
    while position < tokens.len() {
        match tokens[position] {
            Token::Open => position = record(&tokens, position + 1, &mut found),
            _ => position += 1,
        }
    }
    found
}

/// Reads the fields of a record up to its closing brace; returns the position behind it.
fn record(tokens: &[Token], mut position: usize, found: &mut Vec<Field>) -> usize {
    loop {
        let mut own = Vec::new();
        let mut brackets = 0;
        let is_last = loop {
            match tokens.get(position) {
                None | Some(Token::Close) => break true,
                Some(Token::Sign(',')) if brackets == 0 => break false,
                Some(Token::Open) => position = record(tokens, position + 1, found) - 1,
                Some(Token::Sign('[' | '(')) => brackets += 1,
                Some(Token::Sign(']' | ')')) => brackets -= 1,
                Some(token) => own.push(token.clone()),
            }
            position += 1;
        };
        found.extend(field(&own));
        position += 1;
        if is_last {
            return position;
        }
    }
}

/// The field that the tokens between two commas describe, if it has annotations.
fn field(own: &[Token]) -> Option<Field> {
    let bar = own.iter().position(|token| *token == Token::Sign('|'))?;
    let is_name = |token: &Token| matches!(token, Token::Word(_) | Token::Text | Token::Sign('.'));
    let name: String = own[..bar]
        .iter()
        .map(|token| match token {
            Token::Word(word) => word.as_str(),
            Token::Sign('.') => ".",
            _ => "?",
        })
        .collect();
    if name.is_empty() || name == "_" || !own[..bar].iter().all(is_name) {
        return None;
    }
    let doc = [Token::Sign('|'), Token::Word("doc".to_owned()), Token::Text];
    Some(Field { name, has_doc: own.windows(3).any(|window| window == doc) })
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '#' => rest.find('\n').unwrap_or(rest.len()),
            'm' if rest.starts_with("m%") => {
                let signs = rest[1..].chars().take_while(|c| *c == '%').count();
                let end = format!("\"{}", "%".repeat(signs));
                let body = 1 + signs + 1;
                tokens.push(Token::Text);
                rest[body..].find(&end).map_or(rest.len(), |at| body + at + end.len())
            }
            '"' => {
                tokens.push(Token::Text);
                string_length(rest)
            }
            '{' => {
                tokens.push(Token::Open);
                1
            }
            '}' => {
                tokens.push(Token::Close);
                1
            }
            // An enum's brackets: its bars are no annotations.
            '[' if rest.starts_with("[|") => rest.find("|]").map_or(rest.len(), |at| at + 2),
            c if c.is_alphanumeric() || c == '_' || c == '\'' => {
                let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '\'');
                let end = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
                tokens.push(Token::Word(rest[..end].to_owned()));
                end
            }
            c => {
                if !c.is_whitespace() {
                    tokens.push(Token::Sign(c));
                }
                c.len_utf8()
            }
        };
        rest = &rest[length..];
    }
    tokens
}

/// The length of the string that a text begins with, both quotes included.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' if !escaped => return at + 1,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}
