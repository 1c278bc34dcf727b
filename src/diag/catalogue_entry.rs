//! Findings inside shared files: the place at which the lab includes the entry.
//!
//! A finding may point to a line of the catalogue that the author of a lab did not write. It then also shows where
//! the lab includes the entry, because that is where most findings are fixed.

use crate::diag::{Diagnostic, Place};
use crate::value::{NodeId, Span, Values};

/// The field by which labs include entries of the catalogue.
const SWITCH: &str = "enable";

/// Adds the lab's own place to findings that have none. `own` tells whether a place is in the lab's files.
pub fn show(diagnostics: &mut [Diagnostic], values: &Values, own: impl Fn(Span) -> bool) {
    for diagnostic in diagnostics {
        let shown = diagnostic.labels.iter().any(|label| match label.place {
            Place::Source(span) => own(span),
            Place::Path(_) => true,
        });
        let entry = diagnostic.labels.iter().find_map(|label| entry(values, label.node?));
        if let (false, Some(entry)) = (shown, entry)
            && let Some(span) = included_at(values, entry, &own)
        {
            let text = format!("the lab includes `{}` here", values.show_path(entry));
            diagnostic.labels.push(super::Label { place: Place::Source(span), text, node: None });
        }
    }
}

/// The entry around a value that a lab can include: a record such as `services.feeds`.
fn entry(values: &Values, node: NodeId) -> Option<NodeId> {
    let parent = |node: NodeId| values.node(node).parent;
    let mut ancestors = std::iter::successors(Some(node), |node| parent(*node));
    let entry = ancestors.find(|node| parent(*node).and_then(parent) == Some(Values::ROOT))?;
    values.field(entry, SWITCH).map(|_| entry)
}

/// The place at which the lab includes an entry: its switch, or else the first definition in the lab's files.
fn included_at(values: &Values, entry: NodeId, own: &impl Fn(Span) -> bool) -> Option<Span> {
    let switch = values.field(entry, SWITCH).map(|switch| values.key_span(switch));
    switch.filter(|span| own(*span)).or_else(|| first(values, entry, own))
}

fn first(values: &Values, node: NodeId, own: &impl Fn(Span) -> bool) -> Option<Span> {
    let here = Some(values.key_span(node)).filter(|span| own(*span));
    here.or_else(|| values.fields(node).find_map(|(_, field)| first(values, field, own)))
}
