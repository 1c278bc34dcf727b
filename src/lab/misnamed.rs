//! Entries that lack required fields because their names are misspelt: the name is reported instead of each field.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, near};
use crate::lab::SWITCHED;
use crate::lab::codes::{CFG_MISSING_FIELD, CFG_UNKNOWN_ENTRY};
use crate::value::{Key, Kind, NodeId, Values};

/// The findings, with one finding for each misspelt entry.
pub(super) fn explained(diagnostics: Vec<Diagnostic>, values: &Values) -> Vec<Diagnostic> {
    let mut misspelt: BTreeMap<NodeId, Diagnostic> = BTreeMap::new();
    let mut rest = Vec::new();
    for diagnostic in diagnostics {
        let node = diagnostic.primary().and_then(|label| label.node);
        let entry =
            node.filter(|_| diagnostic.code == &CFG_MISSING_FIELD).and_then(|node| entry_of(node, values));
        match entry.and_then(|entry| Some((entry, meant(entry, values)?))) {
            Some((entry, meant)) => {
                misspelt.entry(entry).or_insert_with(|| finding(entry, &meant, values));
            }
            None => rest.push(diagnostic),
        }
    }
    misspelt.into_values().chain(rest).collect()
}

/// The entry that can be disabled around a value.
fn entry_of(node: NodeId, values: &Values) -> Option<NodeId> {
    let chain: Vec<NodeId> = std::iter::successors(Some(node), |id| values.node(*id).parent).collect();
    let [.., entry, list, _root] = chain.as_slice() else { return None };
    let is_list = matches!(&values.node(*list).key, Key::Field(name) if SWITCHED.contains(&&**name));
    is_list.then_some(*entry)
}

/// The disabled entry that was meant.
fn meant(entry: NodeId, values: &Values) -> Option<String> {
    let Key::Field(name) = &values.node(entry).key else { return None };
    let list = values.node(entry).parent?;
    let is_off = |other: NodeId| {
        let switch = values.field(other, "enable");
        switch.is_none_or(|switch| values.node(switch).kind == Kind::Bool(false))
    };
    let others: Vec<&str> =
        values.fields(list).filter(|(_, other)| is_off(*other)).map(|(other, _)| other).collect();
    near::nearest(name, others).map(str::to_owned)
}

fn finding(entry: NodeId, meant: &str, values: &Values) -> Diagnostic {
    let message = format!("`{}` lacks what it needs, and nothing else describes it", values.show_path(entry));
    Diagnostic::new(&CFG_UNKNOWN_ENTRY, message)
        .at_node(entry, values.key_span(entry), "described nowhere else")
        .help(format!("did you mean `{meant}`?"))
}
