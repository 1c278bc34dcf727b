//! The origins of an inflated chart's lines: a value of the lab if one can be identified, and the chart itself
//! otherwise.
//!
//! Helm does not report origins. But if a text of the values occurs in an object, as a whole or within a longer one, it
//! almost certainly comes from there; short texts and booleans count only under the same key.

use std::collections::BTreeMap;

use crate::document::Origin;
use crate::value::{At, Kind, NodeId, Number, Values};

/// Shorter texts do not identify their origin, except under their own key.
const SHORTEST_WHOLE: usize = 4;
const SHORTEST_PART: usize = 6;

/// An index of a chart's values.
#[derive(Debug)]
pub(super) struct Origins {
    chart: NodeId,
    /// By text: the key of each value with that text, and the value.
    whole: BTreeMap<String, Vec<(String, NodeId)>>,
    /// Longer ones first.
    parts: Vec<(String, NodeId)>,
}

impl Origins {
    /// `known` are additional texts that the chart gets: its release and its namespace.
    pub(super) fn new(chart: NodeId, values: &Values, root: NodeId, known: &[(&str, &At<String>)]) -> Self {
        let mut origins = Self { chart, whole: BTreeMap::new(), parts: Vec::new() };
        origins.collect(values, root, "");
        for (key, text) in known {
            origins.add((*key).to_owned(), text.value.clone(), text.node);
        }
        origins
            .parts
            .sort_by(|(one, at), (other, place)| (other.len(), one, at).cmp(&(one.len(), other, place)));
        origins.parts.dedup_by(|(one, _), (other, _)| one == other);
        origins
    }

    /// The origin of a text under a key.
    pub(super) fn of_text(&self, key: &str, text: &str) -> Origin {
        if let Some(node) = self.find(key, text, text.len() >= SHORTEST_WHOLE) {
            return Origin::value(node);
        }
        let part =
            self.parts.iter().find(|(part, _)| text.len() > part.len() && text.contains(part.as_str()));
        part.map_or(self.of_chart(), |(_, node)| Origin::follows(*node))
    }

    /// The origin of a number or boolean under a key.
    pub(super) fn of_plain(&self, key: &str, text: &str) -> Origin {
        self.find(key, text, text.len() >= SHORTEST_WHOLE && text.bytes().all(|c| c.is_ascii_digit()))
            .map_or(self.of_chart(), Origin::value)
    }

    pub(super) fn of_chart(&self) -> Origin {
        Origin::follows(self.chart)
    }

    /// The one value with this text; under the same key, or under any.
    fn find(&self, key: &str, text: &str, any_key: bool) -> Option<NodeId> {
        let all = self.whole.get(text)?;
        let same: Vec<_> = all.iter().filter(|(known, _)| known == key).collect();
        match (same.as_slice(), all.as_slice()) {
            ([(_, node)], _) => Some(*node),
            ([], [(_, node)]) if any_key => Some(*node),
            _ => None,
        }
    }

    fn collect(&mut self, values: &Values, node: NodeId, key: &str) {
        match &values.node(node).kind {
            Kind::Record(_) => {
                for (name, field) in values.fields(node) {
                    self.collect(values, field, name);
                }
            }
            Kind::List(elements) => elements.iter().for_each(|element| self.collect(values, *element, key)),
            Kind::String(text) => {
                self.add(key.to_owned(), text.to_string(), node);
                for line in text.lines().filter(|line| *line != &**text) {
                    self.add(key.to_owned(), line.to_owned(), node);
                }
            }
            Kind::Number(Number::Integer(number)) => self.add(key.to_owned(), number.to_string(), node),
            Kind::Number(Number::Decimal(digits)) => self.add(key.to_owned(), digits.to_string(), node),
            Kind::Bool(value) => self.add(key.to_owned(), value.to_string(), node),
            Kind::Null | Kind::Broken => {}
        }
    }

    fn add(&mut self, key: String, text: String, node: NodeId) {
        if text.len() >= SHORTEST_PART {
            self.parts.push((text.clone(), node));
        }
        let known = self.whole.entry(text).or_default();
        if !known.iter().any(|(other, at)| *other == key && *at == node) {
            known.push((key, node));
        }
    }
}
