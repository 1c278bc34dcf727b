//! The parameters of the API's calls, read from `parameters.json` in this folder.

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use regex::Regex;
use serde::Deserialize;

/// Parameters of all calls that a specification makes.
pub(super) static FACTS: LazyLock<Facts> = LazyLock::new(|| {
    let read: ReadFacts =
        serde_json::from_str(include_str!("parameters.json")).expect("a test reads the committed facts");
    read.assembled()
});

/// Parameters by name, as `net[n]` for numbered ones.
pub(super) type Parameters = BTreeMap<String, Fact>;

#[derive(Debug)]
pub(super) struct Facts {
    calls: BTreeMap<String, Parameters>,
    strings: BTreeMap<String, Parameters>,
}

impl Facts {
    /// The parameters of the call that a section of a specification makes.
    pub(super) fn call(&self, section: &str) -> Option<&Parameters> {
        self.calls.get(section)
    }

    /// The settings in a property string.
    pub(super) fn settings(&self, string: &str) -> Option<&Parameters> {
        self.strings.get(string)
    }
}

/// The definition of a parameter, or of a setting in a property string.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Fact {
    pub(super) r#type: Option<Type>,
    pub(super) optional: bool,
    /// Whether its name may be left out in a property string.
    pub(super) default_key: bool,
    pub(super) minimum: Option<f64>,
    pub(super) maximum: Option<f64>,
    pub(super) max_length: Option<usize>,
    pub(super) r#enum: Option<Vec<String>>,
    pub(super) pattern: Option<Pattern>,
    pub(super) format: Option<String>,
    /// For a property string: which settings it has.
    pub(super) keys: Option<String>,
    /// Another parameter that it requires.
    pub(super) requires: Option<String>,
    /// The parameter that it is an alias of.
    pub(super) alias: Option<String>,
    /// The setting whose value is its name: `virtio=MAC` means `model=virtio`.
    #[serde(rename = "keyAlias")]
    pub(super) key_alias: Option<String>,
    /// How many there are of a numbered parameter, counted from zero.
    pub(super) count: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Type {
    Boolean,
    Integer,
    Number,
    String,
}

/// A pattern, which must match the whole text. It is compiled on first use: most runs use few of them.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "String")]
pub(super) struct Pattern {
    text: String,
    compiled: OnceLock<Regex>,
}

impl Pattern {
    pub(super) fn is_match(&self, text: &str) -> bool {
        let compile = || Regex::new(&format!("^(?:{})$", self.text));
        self.compiled
            .get_or_init(|| compile().expect("a test compiles the committed patterns"))
            .is_match(text)
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }
}

impl From<String> for Pattern {
    fn from(text: String) -> Self {
        Self { text, compiled: OnceLock::new() }
    }
}

/// The facts as they are stored.
#[derive(Deserialize)]
struct ReadFacts {
    calls: BTreeMap<String, ReadCall>,
    strings: BTreeMap<String, Parameters>,
}

/// A call may inherit the parameters of another, with a few exceptions.
#[derive(Deserialize)]
struct ReadCall {
    like: Option<String>,
    #[serde(default)]
    without: Vec<String>,
    parameters: Parameters,
}

impl ReadFacts {
    fn assembled(self) -> Facts {
        let own =
            |name: &String| self.calls.get(name).map(|call| call.parameters.clone()).unwrap_or_default();
        let calls = self.calls.iter().map(|(name, call)| {
            let mut parameters = call.like.as_ref().map(own).unwrap_or_default();
            parameters.retain(|name, _| !call.without.contains(name));
            parameters.extend(call.parameters.clone());
            (name.clone(), parameters)
        });
        Facts { calls: calls.collect(), strings: self.strings }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_facts_are_complete() {
        let sections = ["clone", "config", "create", "download", "resize", "template"];
        assert_eq!(FACTS.calls.keys().collect::<Vec<_>>(), sections);
        for parameters in FACTS.calls.values().chain(FACTS.strings.values()) {
            for (name, fact) in parameters {
                assert_eq!(fact.count.is_some(), name.ends_with("[n]"), "{name}");
                assert_ne!(fact.r#type.is_some(), fact.alias.is_some(), "{name}");
                assert!(fact.alias.as_ref().is_none_or(|alias| {
                    parameters.contains_key(alias) || parameters.contains_key("ide[n]")
                }));
                assert!(fact.keys.as_ref().is_none_or(|keys| FACTS.settings(keys).is_some()), "{name}");
                // Compiles, or panics.
                let _ = fact.pattern.as_ref().map(|pattern| pattern.is_match(""));
            }
        }
    }

    #[test]
    fn configuring_takes_what_creating_takes_but_no_pool() {
        let parameters = |section| FACTS.call(section).expect(section);
        assert!(parameters("create").contains_key("pool") && !parameters("config").contains_key("pool"));
        assert!(parameters("config").contains_key("delete") && !parameters("create").contains_key("delete"));
        assert!(parameters("config").contains_key("net[n]"));
    }
}
