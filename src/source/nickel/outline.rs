//! What a file defines of entries that can be disabled, read from its tokens without parsing it.
//!
//! A catalogue file can be left out of an evaluation if it only defines disabled entries that nothing refers to. Both
//! are decided here, conservatively: any unusual form counts as a use of all entries, or as a file that must be
//! included.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::source::nickel::tokens::{Bracket, Token, Word, tokens};
use crate::source::request::SWITCH;

/// An entry by its list and its name: `services` and `web`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct EntryName {
    pub(super) list: &'static str,
    pub(super) name: String,
}

/// An entry that a file defines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OutlineEntry {
    pub(super) name: EntryName,
    /// The first place of its name.
    pub(super) range: Range<usize>,
}

/// The entries that a file refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Uses {
    /// It reads a whole list, or entries with computed names.
    Any,
    Named(BTreeSet<EntryName>),
}

/// The entries that a file refers to: all entries that it reads, and most entries that it defines. Entries with a
/// computed name may be defined as well; only evaluation shows which.
pub(super) fn uses(text: &str, lists: &'static [&'static str]) -> Uses {
    if let Some(named) = plain_uses(text, lists) {
        return Uses::Named(named);
    }
    let Some(tokens) = tokens(text) else { return Uses::Any };
    let mut named = BTreeSet::new();
    for index in 0..tokens.len() {
        let Some(list) = list_at(&tokens, index, lists) else { continue };
        match use_at(&tokens, index) {
            Use::Harmless => {}
            Use::Entry(name) => {
                named.insert(EntryName { list, name: name.to_owned() });
            }
            Use::Any => return Uses::Any,
        }
    }
    Uses::Named(named)
}

/// The entries that a text refers to, without tokens, if each occurrence of `services` is followed by a dot and a name.
/// Occurrences in comments do not matter: an extra entry is never wrong.
fn plain_uses(text: &str, lists: &'static [&'static str]) -> Option<BTreeSet<EntryName>> {
    let mut named = BTreeSet::new();
    for &list in lists {
        for (at, _) in text.match_indices(list) {
            let rest = text[at + list.len()..].strip_prefix('.')?;
            let name = &rest[..rest.find(|c: char| !is_of_name(c)).unwrap_or(rest.len())];
            if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
                return None;
            }
            named.insert(EntryName { list, name: name.to_owned() });
        }
    }
    Some(named)
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '\'')
}

/// The words of a text. Names that a lab defines in some other way than `services.web` are among them.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !is_of_name(c)).filter(|word| !word.is_empty())
}

/// The files that a file imports by literal paths; none if an import has another form.
pub(super) fn imports(text: &str) -> Option<Vec<String>> {
    if !text.contains("import") {
        return Some(Vec::new());
    }
    let tokens = tokens(text)?;
    let imports = tokens.iter().enumerate().filter(|(_, token)| token.word == Word::Import);
    imports
        .map(|(index, _)| match &tokens.get(index + 1)?.word {
            Word::Text(path) => Some(path.clone()),
            _ => None,
        })
        .collect()
}

/// The list that the token refers to, unless it is a field of another record.
fn list_at(tokens: &[Token<'_>], index: usize, lists: &'static [&'static str]) -> Option<&'static str> {
    let name = match &tokens[index].word {
        Word::Name(name) => *name,
        // Only as a field's name; elsewhere it is a string.
        Word::Text(name) if tokens[index].is_field => name.as_str(),
        _ => return None,
    };
    let list = lists.iter().find(|list| **list == name)?;
    let is_inner = index.checked_sub(1).is_some_and(|before| tokens[before].word == Word::Dot);
    (!is_inner).then_some(*list)
}

enum Use<'t> {
    Harmless,
    Entry(&'t str),
    Any,
}

/// What follows the name of a list.
fn use_at<'t>(tokens: &'t [Token<'_>], index: usize) -> Use<'t> {
    let is_field = tokens[index].is_field;
    let word = |index: usize| tokens.get(index).map(|token| &token.word);
    match word(index + 1) {
        Some(Word::Dot) => match word(index + 2) {
            Some(Word::Name(name)) => Use::Entry(name),
            Some(Word::Text(name)) => Use::Entry(name),
            _ if is_field => Use::Harmless,
            _ => Use::Any,
        },
        Some(Word::Equals | Word::Comma | Word::Close(Bracket::Brace)) if is_field => Use::Harmless,
        Some(Word::Pipe) if is_field && has_plain_annotations(&tokens[index + 1..]) => Use::Harmless,
        _ => Use::Any,
    }
}

/// Whether a field's annotations apply to its entries one by one, if at all: `| { _ | Service } | doc "..." | default`.
fn has_plain_annotations(mut tokens: &[Token<'_>]) -> bool {
    loop {
        let words: Vec<&Word<'_>> = tokens.iter().map(|token| &token.word).take(8).collect();
        let length = match words.as_slice() {
            [Word::Equals | Word::Comma | Word::Close(Bracket::Brace), ..] => return true,
            [
                Word::Pipe,
                Word::Open(Bracket::Brace),
                Word::Underscore,
                Word::Pipe,
                Word::Name(_),
                Word::Close(_),
                ..,
            ] => 6,
            // A contract that is a field of a record: `contracts.Service`.
            [
                Word::Pipe,
                Word::Open(Bracket::Brace),
                Word::Underscore,
                Word::Pipe,
                Word::Name(_),
                Word::Dot,
                Word::Name(_),
                Word::Close(_),
            ] => 8,
            [Word::Pipe, Word::Doc, Word::Text(_), ..] => 3,
            [Word::Pipe, Word::Mark, ..] => 2,
            _ => return false,
        };
        tokens = &tokens[length..];
    }
}

/// The entries that a file defines, if it does nothing else and does not enable or disable them.
pub(super) fn described(text: &str, lists: &'static [&'static str]) -> Option<Vec<OutlineEntry>> {
    let tokens = tokens(text)?;
    let fields = fields(&tokens)?;
    let mut entries: Vec<OutlineEntry> = Vec::new();
    for field in fields {
        match field {
            // The file refers to a field of another entry.
            [Token { word: Word::Name(_), .. }] => {}
            [list, Token { word: Word::Dot, .. }, name, rest @ ..] => {
                let list = *name_of(list).and_then(|name| lists.iter().find(|list| **list == name))?;
                if !leaves_switch_alone(rest) {
                    return None;
                }
                let entry = EntryName { list, name: name_of(name)?.to_owned() };
                if entries.iter().all(|known| known.name != entry) {
                    entries.push(OutlineEntry { name: entry, range: name.range.clone() });
                }
            }
            _ => return None,
        }
    }
    Some(entries)
}

/// What follows `services.web`: a record in full, or a value further down.
fn leaves_switch_alone(rest: &[Token<'_>]) -> bool {
    match rest {
        [Token { word: Word::Dot, .. }, field, ..] => name_of(field).is_some_and(|name| name != SWITCH),
        [Token { word: Word::Equals, .. }, record @ ..] => fields(record).is_some_and(|fields| {
            fields.iter().all(|field| name_of(&field[0]).is_some_and(|name| name != SWITCH))
        }),
        _ => false,
    }
}

fn name_of<'t>(token: &'t Token<'_>) -> Option<&'t str> {
    match &token.word {
        Word::Name(name) => Some(name),
        Word::Text(name) => Some(name),
        _ => None,
    }
}

/// The fields of the record that makes up all the tokens.
fn fields<'t, 's>(tokens: &'t [Token<'s>]) -> Option<Vec<&'t [Token<'s>]>> {
    let [first, inner @ .., last] = tokens else { return None };
    let is_record = first.word == Word::Open(Bracket::Brace) && last.word == Word::Close(Bracket::Brace);
    let depth = first.depth + 1;
    if !is_record || inner.iter().any(|token| token.depth < depth) {
        return None;
    }
    let fields = inner.split(|token| token.word == Word::Comma && token.depth == depth);
    Some(fields.filter(|field| !field.is_empty()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTS: &[&str] = &["services"];

    fn named(text: &str) -> Option<Vec<String>> {
        match uses(text, LISTS) {
            Uses::Any => None,
            Uses::Named(named) => Some(named.into_iter().map(|entry| entry.name).collect()),
        }
    }

    fn entries(text: &str) -> Option<Vec<String>> {
        let found = described(text, LISTS)?;
        Some(found.into_iter().map(|entry| format!("{} {}", entry.name.name, &text[entry.range])).collect())
    }

    fn some<const N: usize>(names: [&str; N]) -> Option<Vec<String>> {
        Some(names.map(str::to_owned).to_vec())
    }

    #[test]
    fn entries_are_named_where_they_are_defined_or_read() {
        assert_eq!(named("{ services.web.enable = true }"), some(["web"]));
        assert_eq!(named("{ services, services.web.a = services.\"db\".b }"), some(["db", "web"]));
        assert_eq!(named("# services\n{ services = { web = {} }, a = \"services\" }"), some([]));
        assert_eq!(named("{ a.services = 1, b = \"x %{services.web.c}\" }"), some(["web"]));
        assert_eq!(named("{ services.\"%{name}\".enable = true }"), some([]));
        assert_eq!(named("{ services | { _ | Service } | doc \"All\" | default = {} }"), some([]));
        assert_eq!(named("{ a = 'services, b = m%\"services\"% }"), some([]));
    }

    #[test]
    fn what_reads_all_entries_or_computes_names_uses_any() {
        for text in [
            "{ a = std.record.fields services }",
            "{ a = [services] }",
            "{ a = services.\"%{name}\".image }",
            "{ a = \"%{std.to_string (services == {})}\" }",
            "{ services | Whole = {} }",
            "{ services | { _ | Service } | Whole = {} }",
            "let services = {} in { services.a = 1, b = services }",
            "{ include services }",
            "fun services => services",
            "{ a = m%\"%{services}\"% }",
            "{ services = { a = \"",
        ] {
            assert_eq!(named(text), None, "{text}");
        }
    }

    #[test]
    fn imports_are_found_in_code_only() {
        let text = "let a = import \"a.ncl\" in { important = import \"b.json\", c = \"import\" }";
        assert_eq!(imports(text), some(["a.ncl", "b.json"]));
        assert_eq!(imports("import package"), None);
    }

    #[test]
    fn a_file_that_only_describes_entries_can_stay_out() {
        assert_eq!(
            entries(
                "{ domain, services.web = { image = \"%{domain}\" }, services.\"d b\".a.enable = [1, 2], }"
            ),
            some(["web web", "d b \"d b\""])
        );
        assert_eq!(entries("{ services.web.a = 1, services.web.b = 2 }"), some(["web web"]));
        assert_eq!(entries("{}"), some([]));
    }

    #[test]
    fn a_file_that_does_anything_else_takes_part() {
        for text in [
            "{ services.web.enable = true }",
            "{ services.web = { enable | default = true } }",
            "{ services.web = { \"enable\" = true } }",
            "{ services.web = { \"%{x}\" = true } }",
            "{ services.web = { include enable } }",
            "{ services.web = { a = 1 } & { b = 2 } }",
            "{ services.web = make {} }",
            "{ services.web | default = {} }",
            "{ services.\"%{name}\" = {} }",
            "{ services = { web = {} } }",
            "{ services.web.a = 1, charts.definitions.web = {} }",
            "{ services.web.a = 1, domain = \"x\" }",
            "let a = 1 in { services.web.a = a }",
            "{ services.web.a = 1 } & { services.db.a = 1 }",
            "{ services.web.a = 1",
            "",
        ] {
            assert_eq!(entries(text), None, "{text}");
        }
    }
}
