//! Workloads that select the pods of others.

use std::collections::HashMap;

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
    let pods = Pods::of(&workloads);
    for (at, object) in workloads.iter().enumerate() {
        let selector = object.data.get("spec").and_then(|spec| spec.get("selector"));
        // Expressions can exclude others.
        let Some(selector) = selector.filter(|selector| selector.get("matchExpressions").is_none()) else {
            continue;
        };
        let wanted = fields(selector.get("matchLabels"));
        // Of two that select each other, the later one is reported.
        let mut others = pods.meet(object.namespace, wanted).filter(|other| *other != at);
        let Some(index) = others.next() else { continue };
        let other = workloads[index];
        let is_mutual =
            other.data.get("spec").and_then(|spec| spec.get("selector")).is_some_and(|selector| {
                let wanted = fields(selector.get("matchLabels"));
                object.pod().is_some_and(|(metadata, _)| has_all(metadata, wanted))
            });
        if !(is_mutual && at < index) {
            let says = format!("selects the pods of {other}, too");
            let help = "give the pods a label of their own, and select it";
            report.add(&POD_SELECTOR, object, selector, &says, "met by pods of another workload", help);
        }
    }
}

/// The pods of workloads, by their labels.
struct Pods<'d> {
    metadata: Vec<Option<&'d Data>>,
    labelled: HashMap<(&'d str, &'d str, String), Vec<usize>>,
}

impl<'d> Pods<'d> {
    fn of(workloads: &[&Object<'d>]) -> Self {
        let metadata: Vec<_> = workloads.iter().map(|it| it.pod().map(|(metadata, _)| metadata)).collect();
        let mut labelled: HashMap<_, Vec<usize>> = HashMap::new();
        for (index, (workload, metadata)) in workloads.iter().zip(&metadata).enumerate() {
            for (key, value) in fields(metadata.and_then(|metadata| metadata.get("labels"))) {
                labelled.entry((workload.namespace, key.as_str(), shown(value))).or_default().push(index);
            }
        }
        Self { metadata, labelled }
    }

    /// The workloads of a namespace whose pods have all these labels, in their order.
    fn meet<'s>(
        &'s self,
        namespace: &'s str,
        wanted: &'s [(String, Data)],
    ) -> impl Iterator<Item = usize> + 's {
        // Every one of them has the rarest label.
        let with =
            |(key, value): &'s (String, Data)| self.labelled.get(&(namespace, key.as_str(), shown(value)));
        let candidates = wanted.iter().map(|label| with(label).map_or(&[][..], Vec::as_slice));
        let candidates = candidates.min_by_key(|indices| indices.len()).unwrap_or_default();
        let has = |index: &usize| self.metadata[*index].is_some_and(|metadata| has_all(metadata, wanted));
        candidates.iter().copied().filter(has)
    }
}

fn has_all(metadata: &Data, wanted: &[(String, Data)]) -> bool {
    let labels = fields(metadata.get("labels"));
    wanted
        .iter()
        .all(|(key, value)| labels.iter().any(|(known, has)| known == key && shown(has) == shown(value)))
}
