//! Findings that invalid values would hide: the lab is checked twice, with different values in their place. What both
//! runs report, and what is not about such a value, does not follow from them.
//!
//! A network or a machine decides about many others. Where a value of one is invalid, the run without that entry is the
//! measure for the rest of the lab, and these runs only tell about the entry itself.

use std::collections::BTreeSet;

use crate::diag::{Diagnostic, Place};
use crate::lab::{Lab, Supposed};
use crate::value::{Key, NodeId, Span, Values};

/// The list of entries that decide about nothing but themselves.
const SERVICES: &str = "services";
/// The end of codes about entries that nothing uses.
const UNUSED: &str = "-UNUSED";

/// The findings besides those that are known. `run` gives the findings of a lab. `has_rest` tells whether those that are
/// known include the findings about the rest of the lab.
pub(super) fn findings(
    labs: &[Supposed; 2],
    known: &[Diagnostic],
    values: &Values,
    has_rest: bool,
    mut run: impl FnMut(&Lab) -> Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    let [first, second] = labs;
    let others = run(&second.lab);
    let mut found = run(&first.lab);
    let replaced: BTreeSet<NodeId> = first.replaced.union(&second.replaced).copied().collect();
    let spans: BTreeSet<Span> = replaced.iter().map(|node| values.span(*node)).collect();
    let is_about = |finding: &Diagnostic| {
        finding.labels.iter().any(|label| {
            let is_there = matches!(&label.place, Place::Source(span) if spans.contains(span));
            is_there || label.node.is_some_and(|node| replaced.contains(&node))
        })
    };
    let entries: BTreeSet<Entry<'_>> = replaced.iter().filter_map(|node| entry(*node, values)).collect();
    let is_local = !has_rest || entries.iter().all(|(list, _)| *list == SERVICES);
    let is_within = |finding: &Diagnostic| {
        let mut nodes = finding.labels.iter().filter_map(|label| label.node);
        nodes.any(|node| entry(node, values).is_some_and(|entry| entries.contains(&entry)))
    };
    found.retain(|finding| {
        let has = |all: &[Diagnostic]| all.iter().any(|other| is_same(finding, other));
        let within = is_within(finding);
        // An invalid value may have been the use.
        let is_unused = within && finding.code.name.ends_with(UNUSED);
        has(&others) && !has(known) && !is_about(finding) && !is_unused && (is_local || within)
    });
    found
}

/// The list and the name of an entry.
type Entry<'v> = (&'v str, &'v str);

fn entry(node: NodeId, values: &Values) -> Option<Entry<'_>> {
    match values.path(node).as_slice() {
        [Key::Field(list), Key::Field(name), ..] => Some((&**list, &**name)),
        _ => None,
    }
}

fn is_same(one: &Diagnostic, other: &Diagnostic) -> bool {
    let node = |finding: &Diagnostic| finding.primary().and_then(|label| label.node);
    one.code == other.code && one.message == other.message && node(one) == node(other)
}
