//! Values that replace invalid ones, so that the rest of an entry can be checked. What is found does not
//! depend on them: a lab is checked with two choices, and only what both have in common, and what is not about
//! an invalid value, is reported.

use std::collections::BTreeSet;
use std::str::FromStr;

use crate::value::NodeId;

/// What replaces an invalid value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StandIn {
    /// Nothing, where a field can be omitted.
    Nothing,
    /// A valid value, also there.
    Something,
}

/// The invalid values of a lab for which others stand.
#[derive(Debug)]
pub(super) struct StandIns {
    how: StandIn,
    pub(super) nodes: BTreeSet<NodeId>,
}

impl StandIns {
    pub(super) fn new(how: StandIn) -> Self {
        Self { how, nodes: BTreeSet::new() }
    }

    /// What replaces the value of a node, if its type has such a value.
    pub(super) fn take<T>(
        &mut self,
        node: NodeId,
        stand_in: impl FnOnce(StandIn, NodeId) -> Option<T>,
    ) -> Option<T> {
        let value = stand_in(self.how, node)?;
        self.nodes.insert(node);
        Some(value)
    }
}

/// Texts of many types, for those whose description has no example.
const TEXTS: &[&str] = &[
    "stand-in",
    "192.0.2.1",
    "stand-in.example.com",
    "docker.io/library/stand-in:1.0.0",
    "https://example.com/stand-in.git",
    "oci://example.com/stand-in",
    "02:00:00:00:00:01",
    "/stand-in",
    "1.0.0",
    "STAND_IN",
    "2026-01-01",
];

/// A value that is parsed from text: from the example in the description of the type, or from the first text that fits.
pub(crate) fn parsed<T: FromStr>(wanted: &str) -> Option<T> {
    let example = wanted.split_once("such as \"").and_then(|(_, rest)| rest.split_once('"'));
    let example = example.and_then(|(example, _)| example.parse().ok());
    example.or_else(|| TEXTS.iter().find_map(|text| text.parse().ok()))
}
