//! The proof that edited texts do what they should, before any of them is written: the lab is compiled with them.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::Diagnostic;
use crate::facts::pod_resources::qos;
use crate::lab::Lab;
use crate::pipeline::{Compiled, Shared, compile_with};
use crate::project::ProjectLab;
use crate::sizing::edit::Edited;
use crate::source::evaluator::Evaluator;
use crate::value::{Key, Kind, NodeId, Sources, Values};

/// Why edited texts must not be written.
#[derive(Debug)]
pub enum Refused {
    /// The lab would have errors. The findings, and the sources that they point into.
    Findings(Vec<Diagnostic>, Sources),
    /// Something else would change, too, or the values would not become what they should.
    Differs(Vec<String>),
    /// Pods would be in another QoS class.
    Class(Vec<String>),
}

/// Compiles the lab with edited texts. The new state of the lab, or why it must not be written.
pub fn prove(
    project_lab: &ProjectLab,
    before: &Compiled,
    edited: &Edited,
    shared: &Shared,
    sources: &Sources,
) -> Result<Compiled, Refused> {
    let mut evaluator = Evaluator::assuming(edited.files.clone());
    let mut sources = Sources::new(sources.root());
    let after = compile_with(project_lab, shared, &mut evaluator, &mut sources);
    if after.rendered.is_none() {
        return Err(Refused::Findings(after.diagnostics, sources));
    }
    let differs = differences(&before.values, &after.values, &edited.intended);
    if !differs.is_empty() {
        return Err(Refused::Differs(differs));
    }
    let moved = match (&before.lab, &after.lab) {
        (Some(before), Some(after)) => other_classes(before, after),
        _ => Vec::new(),
    };
    if moved.is_empty() { Ok(after) } else { Err(Refused::Class(moved)) }
}

/// The paths of values that differ although they should not, and of those that are not as they should be.
fn differences(before: &Values, after: &Values, intended: &BTreeMap<String, String>) -> Vec<String> {
    let mut changed = BTreeSet::new();
    if !before.is_empty() && !after.is_empty() {
        compare((before, Values::ROOT), (after, Values::ROOT), &mut changed);
    }
    let unexpected = changed.iter().filter(|path| !intended.contains_key(*path)).cloned();
    let missed = intended.iter().filter(|(path, value)| text_at(after, path).as_ref() != Some(*value));
    unexpected.chain(missed.map(|(path, _)| path.clone())).collect()
}

fn compare(
    (before, old): (&Values, NodeId),
    (after, new): (&Values, NodeId),
    changed: &mut BTreeSet<String>,
) {
    match (&before.node(old).kind, &after.node(new).kind) {
        (Kind::Record(_), Kind::Record(_)) => {
            let names: BTreeSet<&str> =
                before.fields(old).chain(after.fields(new)).map(|(name, _)| name).collect();
            for name in names {
                match (before.field(old, name), after.field(new, name)) {
                    (Some(old), Some(new)) => compare((before, old), (after, new), changed),
                    (Some(old), None) => drop(changed.insert(before.show_path(old))),
                    (None, Some(new)) => drop(changed.insert(after.show_path(new))),
                    (None, None) => {}
                }
            }
        }
        (Kind::List(old_elements), Kind::List(new_elements)) if old_elements.len() == new_elements.len() => {
            for (old, new) in old_elements.iter().zip(new_elements) {
                compare((before, *old), (after, *new), changed);
            }
        }
        (Kind::List(_), _) | (_, Kind::List(_)) => drop(changed.insert(after.show_path(new))),
        (old_kind, new_kind) if old_kind != new_kind => drop(changed.insert(after.show_path(new))),
        _ => {}
    }
}

/// The text at a path, as messages show paths.
fn text_at(values: &Values, path: &str) -> Option<String> {
    let mut node = Values::ROOT;
    // A name can contain dots, so the path is compared from the top.
    loop {
        let shown = values.show_path(node);
        if shown == path {
            break;
        }
        let mut children = values.fields(node).map(|(_, child)| child);
        node = children.find(|child| {
            let shown = values.show_path(*child);
            path == shown || path.strip_prefix(&shown).is_some_and(|rest| rest.starts_with(['.', '[']))
        })?;
    }
    match (&values.node(node).kind, &values.node(node).key) {
        (Kind::String(text), Key::Field(_)) => Some(text.to_string()),
        _ => None,
    }
}

/// Workloads whose pods change their QoS class.
fn other_classes(before: &Lab, after: &Lab) -> Vec<String> {
    let classes = |lab: &Lab| -> BTreeMap<String, &'static str> {
        let workloads = lab.services().flat_map(|(name, service)| service.all_workloads(name));
        let classes = workloads.map(|workload| {
            let namespace = workload.service.namespace_name(workload.service_name);
            (workload.to_string(), qos(workload.pod(), lab.limit_range(namespace)).word())
        });
        classes.collect()
    };
    let (old, new) = (classes(before), classes(after));
    let moved = old.iter().filter_map(|(workload, old)| {
        let new = new.get(workload).filter(|new| *new != old)?;
        Some(format!("pods of {workload} would be {new} instead of {old}"))
    });
    moved.collect()
}
