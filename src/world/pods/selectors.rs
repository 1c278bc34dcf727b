//! Workloads that select the pods of others.

use crate::document::{Data, fields};
use crate::world::object::{Object, shown};
use crate::world::pods::codes::POD_SELECTOR;
use crate::world::report::Report;

const WORKLOADS: &[&str] = &["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"];

/// Reports selectors that are met by the pods of another workload in the namespace.
pub(super) fn check(objects: &[Object<'_>], report: &mut Report<'_>) {
    let workloads: Vec<&Object<'_>> = objects
        .iter()
        .filter(|object| object.kind.group == "apps" && WORKLOADS.contains(&object.kind.kind))
        .collect();
    for (at, object) in workloads.iter().enumerate() {
        let selector = object.data.get("spec").and_then(|spec| spec.get("selector"));
        // Expressions can exclude others.
        let Some(selector) = selector.filter(|selector| selector.get("matchExpressions").is_none()) else {
            continue;
        };
        let wanted = fields(selector.get("matchLabels"));
        let meets = |other: &&&Object<'_>| {
            other.namespace == object.namespace
                && other.pod().is_some_and(|(metadata, _)| !wanted.is_empty() && has_all(metadata, wanted))
        };
        // Of two that select each other, the later one is reported.
        let mut others =
            workloads.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, other)| other);
        let Some(other) = others.find(meets) else { continue };
        let is_mutual =
            other.data.get("spec").and_then(|spec| spec.get("selector")).is_some_and(|selector| {
                let wanted = fields(selector.get("matchLabels"));
                object.pod().is_some_and(|(metadata, _)| has_all(metadata, wanted))
            });
        let is_first =
            workloads.iter().position(|it| std::ptr::eq(*it, *other)).is_some_and(|other| at < other);
        if !(is_mutual && is_first) {
            let says = format!("selects the pods of {other}, too");
            let help = "give the pods a label of their own, and select it";
            report.add(&POD_SELECTOR, object, selector, &says, "met by pods of another workload", help);
        }
    }
}

fn has_all(metadata: &Data, wanted: &[(String, Data)]) -> bool {
    let labels = fields(metadata.get("labels"));
    wanted
        .iter()
        .all(|(key, value)| labels.iter().any(|(known, has)| known == key && shown(has) == shown(value)))
}
