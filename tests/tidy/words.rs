//! Public text uses the words that engineers use: no file contains a phrase of [`phrases::PHRASES`].
//!
//! Public text is what users and contributors read: messages, documentation of fields, help texts, pages, comments.

mod phrases;
mod prose;

use regex::Regex;

use self::phrases::{PHRASES, Phrase};
use self::prose::{Passage, passages};
use super::{Source, sources, without_test_code};
use crate::support::repository;
use crate::support::trial::tests;

tests! {
    public_text_uses_the_words_of_engineers,
    every_phrase_is_found_and_every_exception_is_not,
    prose_is_told_from_code,
}

fn public_text_uses_the_words_of_engineers() {
    let rules = Rule::all();
    let texts = public_text();
    let findings: Vec<String> = texts.iter().flat_map(|source| findings(&rules, source)).collect();
    assert!(findings.is_empty(), "{} phrases to replace:\n{}", findings.len(), findings.join("\n"));
}

fn every_phrase_is_found_and_every_exception_is_not() {
    let rules = Rule::all();
    for (phrase, rule) in PHRASES.iter().zip(&rules) {
        let found = |text: &str| rule.matches(text).len();
        assert_eq!(found(phrase.example), 1, "`{}` does not find {:?}", phrase.pattern, phrase.example);
        for exception in phrase.except {
            assert_eq!(found(exception), 0, "`{}` finds {exception:?}", phrase.pattern);
        }
    }
}

fn prose_is_told_from_code() {
    let rust = Source {
        path: "src/x.rs".to_owned(),
        text: "//! First\n//! second.\n\nfn mend<'l>(c: char) -> &'l str {\n    let quote = '\"';\n    // Why.\n    \
               \"a \\\"b\\\" \\\n     c\"\n}\nconst RAW: &str = r#\"raw \"text\"\"#;\n"
            .to_owned(),
    };
    let found: Vec<(usize, String)> =
        passages(&rust).into_iter().map(|passage| (passage.line, passage.text)).collect();
    let expected =
        [(1, " First\n second."), (6, " Why."), (7, "a \\\"b\\\"  \n     c"), (10, "raw \"text\"")];
    assert_eq!(found, expected.map(|(line, text)| (line, text.to_owned())));
    let page = Source { path: "docs/x.md".to_owned(), text: "One\ntwo.\n\nThree.\n".to_owned() };
    let lines: Vec<usize> = passages(&page).iter().map(|passage| passage.line).collect();
    assert_eq!(lines, [1, 4]);
}

/// A phrase that is compiled.
struct Rule {
    phrase: &'static Phrase,
    pattern: Regex,
    /// Longer phrases in which it is legitimate.
    except: Vec<Regex>,
}

impl Rule {
    fn all() -> Vec<Self> {
        PHRASES.iter().map(Self::of).collect()
    }

    fn of(phrase: &'static Phrase) -> Self {
        let except = phrase.except.iter().map(|text| compile(text)).collect();
        Self { phrase, pattern: compile(phrase.pattern), except }
    }

    /// Where the phrase begins in a text.
    fn matches(&self, text: &str) -> Vec<usize> {
        let legitimate: Vec<_> = self
            .except
            .iter()
            .flat_map(|pattern| pattern.find_iter(text))
            .map(|found| found.range())
            .collect();
        let found = self.pattern.captures_iter(text).filter_map(|captures| captures.get(1));
        let found = found.filter(|phrase| !legitimate.iter().any(|range| range.contains(&phrase.start())));
        found.map(|phrase| phrase.start()).collect()
    }
}

/// Whole words in any case, with any white space between them; `^` is the beginning of a sentence.
fn compile(pattern: &str) -> Regex {
    let (before, words) = match pattern.strip_prefix('^') {
        Some(words) => (r"(?:\A|[.:;!?]\s)\s*", words),
        None => ("", pattern),
    };
    let words = words.replace(' ', r"[\s`*]+");
    let text = format!(r"(?i-u){before}\b({words})\b");
    Regex::new(&text).unwrap_or_else(|problem| panic!("{pattern}: {problem}"))
}

fn findings(rules: &[Rule], source: &Source) -> Vec<String> {
    let mut found = Vec::new();
    for Passage { line, text } in passages(source) {
        for rule in rules {
            for start in rule.matches(&text) {
                let line = line + text[..start].matches('\n').count();
                let shown = text[start..].lines().next().unwrap_or_default();
                let shown: String = shown.chars().take(60).collect();
                found.push(format!("{}:{line}: {shown:?}: {}", source.path, rule.phrase.instead));
            }
        }
    }
    found
}

/// All files with text for users and contributors. Test code is not among them, but what the tests expect to be
/// printed is.
fn public_text() -> Vec<Source> {
    let other = [
        sources("config", &[".ncl"]),
        sources("src/cli/starter", &[".ncl"]),
        sources("docs", &[".md"]),
        sources("tests", &[".expected"]),
    ];
    without_test_code().into_iter().chain(other.into_iter().flatten()).chain(pages()).collect()
}

/// The pages at the root of the repository.
fn pages() -> Vec<Source> {
    let root = repository("");
    let pages = std::fs::read_dir(&root).expect("the repository can be read").filter_map(Result::ok);
    let names = pages.filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".md")).collect();
    names.sort();
    let page = |path: String| {
        let text = std::fs::read_to_string(root.join(&path)).expect("a page is text");
        Source { path, text }
    };
    names.into_iter().map(page).collect()
}
