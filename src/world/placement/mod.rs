//! Placement: for each pod at least one node of the lab must be able to run it, and all nodes together must accept all
//! pods. Both are necessary conditions: what else runs on a node is not counted.

pub mod codes;

use std::collections::BTreeMap;

use crate::diag::Diagnostic;
use crate::document::{Data, elements, fields};
use crate::facts::pod_resources::Defaults;
use crate::value::Values;
use crate::world::closed_world::ClosedWorld;
use crate::world::demand::{RESOURCES, Resource, count, largest, requests, tolerates};
use crate::world::nodes::{Offer, offers};
use crate::world::object::{Object, shown};
use crate::world::placement::codes::{PLACE_NODE, PLACE_PODS};

/// All findings about placement.
pub fn findings(world: &ClosedWorld<'_>) -> Vec<Diagnostic> {
    let ClosedWorld { objects, lab, values, nodes, .. } = world;
    let Some(offers) = offers(lab, *nodes) else { return Vec::new() };
    let mut found = BTreeMap::new();
    let mut sum: u64 = 0;
    let mut most: Option<(u64, &Object<'_>)> = None;
    for object in objects {
        let Some((_, pod)) = object.pod() else { continue };
        let number = count(object);
        let is_daemon = object.kind.kind == "DaemonSet";
        if number == 0 && !is_daemon {
            continue;
        }
        // Pods of jobs end, so they are not among those that run at the same time.
        if number > 0 && !matches!(object.kind.kind, "Job" | "CronJob") {
            sum = sum.saturating_add(number);
            most = most.filter(|(known, _)| *known >= number).or(Some((number, object)));
        }
        if let Some((data, says, label)) = misplaced(pod, &offers) {
            let finding = at(Diagnostic::new(&PLACE_NODE, format!("{object} {says}")), data, &label, values);
            found.entry(data.origin.node).or_insert(finding.help(format!("it is in `{}`", object.file)));
        }
    }
    let mut found: Vec<Diagnostic> = found.into_values().collect();
    let room = offers.iter().map(|offer| offer.max_pods).fold(0, u64::saturating_add);
    if let Some((number, object)) = most.filter(|_| sum > room) {
        let message = format!("the lab has {sum} pods, but its nodes accept {room}");
        let replicas = object.data.get("spec").and_then(|spec| spec.get("replicas")).unwrap_or(object.data);
        let finding =
            at(Diagnostic::new(&PLACE_PODS, message), replicas, &format!("{number} of them"), values);
        found.push(finding.help("add a node, or raise `kubelet.max_pods`"));
    }
    found
}

fn at(finding: Diagnostic, data: &Data, label: &str, values: &Values) -> Diagnostic {
    finding.at_node(data.origin.node, data.origin.span(values), label)
}

/// Why no node can run a pod: the field that decides it, the end of the message, and the label of the field.
fn misplaced<'d>(pod: &'d Data, offers: &[Offer<'_>]) -> Option<(&'d Data, String, String)> {
    let selected: Vec<&Offer<'_>> = offers.iter().filter(|offer| is_selected(pod, offer, offers)).collect();
    if selected.is_empty() {
        let data = pod.get("nodeSelector").unwrap_or(pod);
        return Some((
            data,
            "selects a node that the lab does not have".to_owned(),
            "no such node".to_owned(),
        ));
    }
    let open: Vec<&Offer<'_>> = selected.into_iter().filter(|offer| is_tolerated(pod, offer)).collect();
    if open.is_empty() {
        let data = pod.get("tolerations").or_else(|| pod.get("nodeSelector")).unwrap_or(pod);
        let says = "tolerates the taints of no node that it may run on".to_owned();
        return Some((data, says, "stays pending".to_owned()));
    }
    // Whatever a namespace adds, it is at least this much.
    let requests = requests(pod, &Defaults::default());
    let requested = |resource: &Resource| requests.get(resource.name).copied().unwrap_or(0);
    let fits = |offer: &&Offer<'_>| {
        RESOURCES.iter().all(|resource| requested(resource) <= (resource.of)(&offer.free))
    };
    if open.iter().any(fits) {
        return None;
    }
    let most = |resource: &Resource| open.iter().map(|offer| (resource.of)(&offer.free)).max().unwrap_or(0);
    let exceeds = |resource: &&Resource| requested(resource) > most(resource);
    let Some(resource) = RESOURCES.iter().find(exceeds) else {
        let says = "requests resources that no single node has together".to_owned();
        return Some((pod, says, "stays pending".to_owned()));
    };
    let (amount, most) = ((resource.show)(requested(resource)), (resource.show)(most(resource)));
    let says = format!("requests {amount} of {}, but a node has at most {most} for pods", resource.name);
    Some((largest(pod, resource.name).unwrap_or(pod), says, format!("more than {most}")))
}

/// The labels that a pod wants of its node, as far as the lab defines them. Others may be added at run time.
fn is_selected(pod: &Data, offer: &Offer<'_>, all: &[Offer<'_>]) -> bool {
    fields(pod.get("nodeSelector")).iter().all(|(key, value)| {
        let is_known = all.iter().any(|offer| offer.labels.iter().any(|(label, _)| label == key));
        let value = shown(value);
        !is_known || offer.labels.iter().any(|(label, has)| label == key && *has == value)
    })
}

/// Whether a pod tolerates all taints of a node.
fn is_tolerated(pod: &Data, offer: &Offer<'_>) -> bool {
    let tolerations = elements(pod.get("tolerations"));
    offer.taints.iter().all(|taint| tolerations.iter().any(|toleration| tolerates(toleration, *taint)))
}
