//! Entries that the lab's own files describe and nothing enables: they change nothing.

use std::ops::Range;

use crate::diag::{Diagnostic, near};
use crate::source::codes::CFG_IDLE;
use crate::source::nickel::outline::EntryName;
use crate::source::nickel::tokens::{Bracket, Token, Word, tokens};
use crate::source::request::SWITCH;
use crate::value::{FileId, Kind, NodeId, Span, Values};

/// An entry that a file describes, and where its name is.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Described {
    pub(super) name: EntryName,
    range: Range<usize>,
}

impl Described {
    /// A finding, if the entry is disabled, and not by a file of the lab. `is_own` tells the lab's files.
    pub(super) fn finding(
        &self,
        file: FileId,
        values: &Values,
        is_own: &dyn Fn(FileId) -> bool,
    ) -> Option<Diagnostic> {
        let list = values.field(Values::ROOT, self.name.list)?;
        let entry = values.field(list, &self.name.name)?;
        let switch = values.field(entry, SWITCH)?;
        let is_off = values.node(switch).kind == Kind::Bool(false);
        if !is_off || is_own(values.span(switch).file) {
            return None;
        }
        let EntryName { list: list_name, name } = &self.name;
        let offset = |at| u32::try_from(at).expect("source files are small");
        let span = Span { file, start: offset(self.range.start), end: offset(self.range.end) };
        let message = format!("`{list_name}.{name}` is not enabled, so nothing of it has an effect");
        let finding = Diagnostic::new(&CFG_IDLE, message).at_node(entry, span, "not enabled");
        let others = others(values, list, name);
        let finding = match near::nearest(name, others.iter().map(String::as_str)) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding,
        };
        Some(finding.help(format!("write `{list_name}.{name}.enable = true`, or `false` if it stays off")))
    }
}

/// The other entries of a list.
fn others(values: &Values, list: NodeId, name: &str) -> Vec<String> {
    values.fields(list).map(|(other, _)| other.to_owned()).filter(|other| other != name).collect()
}

/// The entries that a text describes by name, each once.
pub(super) fn described(text: &str, lists: &'static [&'static str]) -> Vec<Described> {
    if !lists.iter().any(|list| text.contains(list)) {
        return Vec::new();
    }
    let Some(tokens) = tokens(text) else { return Vec::new() };
    let mut found: Vec<Described> = Vec::new();
    for (index, token) in tokens.iter().enumerate().filter(|(_, token)| token.is_field) {
        let Some(list) = name_of(token).and_then(|name| lists.iter().find(|list| **list == name)) else {
            continue;
        };
        let mut add = |token: &Token<'_>| {
            let Some(name) = name_of(token) else { return };
            let name = EntryName { list, name: name.to_owned() };
            if found.iter().all(|known| known.name != name) {
                found.push(Described { name, range: token.range.clone() });
            }
        };
        // Fields of other records can have the same name.
        if is_inner(&tokens, index) {
            continue;
        }
        match &tokens[index + 1..] {
            [Token { word: Word::Dot, .. }, name, ..] => add(name),
            [
                Token { word: Word::Equals, .. },
                Token { word: Word::Open(Bracket::Brace), depth, .. },
                rest @ ..,
            ] => {
                let inside = rest.iter().take_while(|token| token.depth > *depth);
                inside.filter(|token| token.is_field && token.depth == depth + 1).for_each(add);
            }
            _ => {}
        }
    }
    found
}

/// Whether a field is in a record that is not the whole file.
fn is_inner(tokens: &[Token<'_>], index: usize) -> bool {
    tokens[index].depth != 1
}

fn name_of<'t>(token: &'t Token<'_>) -> Option<&'t str> {
    match &token.word {
        Word::Name(name) => Some(name),
        Word::Text(name) => Some(name),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::described;

    #[test]
    fn entries_that_a_file_describes() {
        let names = |text| -> Vec<String> {
            described(text, &["services"]).into_iter().map(|described| described.name.name).collect()
        };
        assert_eq!(
            names("{ services.web.a = 1, services.web.b = 2, services.\"d b\" = {} }"),
            ["web", "d b"]
        );
        assert_eq!(names("let x = 1 in { services = { web = { a = x }, db.b = 2 } }"), ["web", "db"]);
        assert_eq!(
            names("{ a = services.web.port, b.services.c = 1, c = { services.d = 1 } }"),
            [] as [&str; 0]
        );
    }
}
