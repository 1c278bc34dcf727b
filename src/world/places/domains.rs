//! Domains: pods that must be apart or spread evenly need as many places as there are pods.

use crate::document::{Data, elements, fields};
use crate::world::object::{Object, shown, text};
use crate::world::places::codes::PLACE_DOMAIN;
use crate::world::places::node::Place;
use crate::world::report::Report;
use crate::world::selector::Selector;

pub(super) fn check(
    object: &Object<'_>,
    metadata: &Data,
    pod: &Data,
    nodes: &[Place<'_>],
    report: &mut Report<'_>,
) {
    for constraint in elements(pod.get("topologySpreadConstraints")) {
        let key = text(constraint, "topologyKey").unwrap_or_default();
        let is_hard = text(constraint, "whenUnsatisfiable") == Some("DoNotSchedule");
        if is_hard
            && domains(key, pod, nodes).is_empty()
            && let Some(data) = constraint.get("topologyKey")
        {
            absent(object, key, data, "must be spread over", report);
        }
    }
    let affinity = pod.get("affinity");
    for (kind, says) in
        [("podAffinity", "must be with other pods in"), ("podAntiAffinity", "must be apart in")]
    {
        let terms = affinity.and_then(|affinity| affinity.get(kind));
        let terms = terms.and_then(|terms| terms.get("requiredDuringSchedulingIgnoredDuringExecution"));
        for term in elements(terms) {
            let Some(data) = term.get("topologyKey") else { continue };
            let key = shown(data);
            let found = domains(&key, pod, nodes);
            if found.is_empty() {
                absent(object, &key, data, says, report);
            } else if kind == "podAntiAffinity" && selects(term, metadata) {
                apart(object, term, found.len(), report);
            }
        }
    }
}

/// The values of a label among the nodes that a pod permits.
fn domains<'n>(key: &str, pod: &Data, nodes: &'n [Place<'_>]) -> Vec<&'n str> {
    let permitted = nodes.iter().filter(|node| node.is_permitted(pod, nodes));
    let mut found: Vec<&str> = permitted.filter_map(|node| node.label(key)).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn absent(object: &Object<'_>, key: &str, data: &Data, says: &str, report: &mut Report<'_>) {
    // A pod that no node permits is reported elsewhere; so the label decides.
    let says = format!("{says} domains of `{key}`, a label that no node has where it may run");
    let help = format!("label the machines: `kubernetes.labels.\"{key}\" = \"...\"`");
    report.add(&PLACE_DOMAIN, object, data, &says, "no such domain", &help);
}

/// More pods than domains.
fn apart(object: &Object<'_>, term: &Data, domains: usize, report: &mut Report<'_>) {
    let replicas = object.data.get("spec").and_then(|spec| spec.get("replicas"));
    let Some((data, count)) = replicas.and_then(|data| Some((data, data.as_integer()?))) else { return };
    if object.kind.kind == "DaemonSet" || usize::try_from(count).is_ok_and(|count| count <= domains) {
        return;
    }
    let key = text(term, "topologyKey").unwrap_or_default();
    let says = format!("has {count} pods that must be apart by `{key}`, but only {domains} such places");
    let help = format!("run at most {domains}, or prefer the anti-affinity instead of requiring it");
    report.add(&PLACE_DOMAIN, object, data, &says, "more than there are places", &help);
}

/// Whether a term of anti-affinity is about the pod itself.
fn selects(term: &Data, metadata: &Data) -> bool {
    let Some(selector) = term.get("labelSelector") else { return false };
    let labels: Vec<(&str, String)> =
        fields(metadata.get("labels")).iter().map(|(key, value)| (key.as_str(), shown(value))).collect();
    let label =
        |key: &str| labels.iter().find_map(|(known, value)| (*known == key).then_some(value.as_str()));
    Selector::of_kubernetes(selector).is_met(label)
}
