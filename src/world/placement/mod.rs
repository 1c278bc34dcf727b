//! Placement: for each pod at least one node of the lab must be able to run it, and all nodes together must accept all
//! pods. Both are necessary conditions: what else runs on a node is not counted.

pub mod codes;

mod nodes;
mod pods;

use std::collections::BTreeMap;

use crate::diag::Diagnostic;
use crate::document::Data;
use crate::value::Values;
use crate::world::closed_world::ClosedWorld;
use crate::world::object::Object;
use crate::world::placement::codes::{PLACE_NODE, PLACE_PODS};
use nodes::{Offer, offers};
use pods::{RESOURCES, count, is_selected, is_tolerated};

/// All findings about placement.
pub fn findings(world: &ClosedWorld<'_>) -> Vec<Diagnostic> {
    let ClosedWorld { objects, lab, values, .. } = world;
    let Some(offers) = offers(lab) else { return Vec::new() };
    let mut found = BTreeMap::new();
    let mut sum: u64 = 0;
    let mut most: Option<(u64, &Object<'_>)> = None;
    for object in objects {
        let Some((_, pod)) = object.pod() else { continue };
        let number = count(object.kind.kind, object.data);
        if number == 0 {
            continue;
        }
        // Pods of jobs end, so they are not among those that run at the same time.
        if !matches!(object.kind.kind, "Job" | "CronJob") {
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

/// How many pods of an object run at the same time, at least.
pub(super) fn least_pods(object: &Object<'_>) -> u64 {
    count(object.kind.kind, object.data)
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
    let requested = |offer: &Offer<'_>| {
        RESOURCES.iter().all(|resource| resource.requested(pod).0 <= (resource.of)(&offer.free))
    };
    if open.iter().any(|offer| requested(offer)) {
        return None;
    }
    let most =
        |resource: &pods::Resource| open.iter().map(|offer| (resource.of)(&offer.free)).max().unwrap_or(0);
    let exceeds = |resource: &&pods::Resource| resource.requested(pod).0 > most(resource);
    let Some(resource) = RESOURCES.iter().find(exceeds) else {
        let says = "requests resources that no single node has together".to_owned();
        return Some((pod, says, "stays pending".to_owned()));
    };
    let (amount, data) = resource.requested(pod);
    let (name, amount, most) = (resource.name, (resource.show)(amount), (resource.show)(most(resource)));
    let says = format!("requests {amount} of {name}, but a node has at most {most} for pods");
    Some((data?, says, format!("more than {most}")))
}
