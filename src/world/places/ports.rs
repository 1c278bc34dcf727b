//! Ports of hosts: a node gives each of its ports to one pod.

use std::collections::BTreeMap;

use crate::document::{Data, DataKind, elements};
use crate::world::intent::Intent;
use crate::world::object::{Object, text};
use crate::world::places::codes::PLACE_PORT;
use crate::world::places::node::Place;
use crate::world::report::Report;

/// The pods of an object that need a port.
struct Claim<'d> {
    object: &'d Object<'d>,
    pod: &'d Data,
    data: &'d Data,
    count: usize,
}

pub(super) fn check(
    objects: &[Object<'_>],
    nodes: &[Place<'_>],
    intent: &Intent<'_>,
    report: &mut Report<'_>,
) {
    let mut ports: BTreeMap<(i64, &str), Vec<Claim<'_>>> = BTreeMap::new();
    for object in objects {
        // Jobs take turns.
        let Some((_, pod)) = object.pod().filter(|_| !matches!(object.kind.kind, "Job" | "CronJob")) else {
            continue;
        };
        let count = match object.kind.kind {
            "DaemonSet" => nodes.iter().filter(|node| node.is_permitted(pod, nodes)).count(),
            _ => replicas(object),
        };
        for (port, protocol, data) in claimed(pod) {
            ports.entry((port, protocol)).or_default().push(Claim { object, pod, data, count });
        }
    }
    for ((port, protocol), claims) in ports {
        contested(port, protocol, &claims, nodes, intent, report);
    }
}

fn replicas(object: &Object<'_>) -> usize {
    let replicas = object.data.get("spec").and_then(|spec| spec.get("replicas")).and_then(Data::as_integer);
    replicas.map_or(1, |replicas| usize::try_from(replicas).unwrap_or(0))
}

/// The ports of the host that a pod needs, each once. In the host's network, those are all of its ports.
fn claimed(pod: &Data) -> Vec<(i64, &str, &Data)> {
    let is_shared = pod.get("hostNetwork").is_some_and(|data| data.kind == DataKind::Bool(true));
    let key = if is_shared { "containerPort" } else { "hostPort" };
    let mut found: Vec<(i64, &str, &Data)> = Vec::new();
    for port in elements(pod.get("containers")).iter().flat_map(|each| elements(each.get("ports"))) {
        let Some(data) = port.get(key) else { continue };
        let Some(number) = data.as_integer().filter(|number| *number > 0) else { continue };
        // An address of the host separates claims.
        let protocol = text(port, "protocol").unwrap_or("TCP");
        let is_known = found.iter().any(|(known, of, _)| (*known, *of) == (number, protocol));
        if text(port, "hostIP").is_none_or(|address| address == "0.0.0.0") && !is_known {
            found.push((number, protocol, data));
        }
    }
    found
}

/// More pods than the nodes that one of them permits.
fn contested(
    port: i64,
    protocol: &str,
    claims: &[Claim<'_>],
    nodes: &[Place<'_>],
    intent: &Intent<'_>,
    report: &mut Report<'_>,
) {
    let needed: usize = claims.iter().map(|claim| claim.count).sum();
    let is_open = |node: &&Place<'_>| claims.iter().any(|claim| node.is_permitted(claim.pod, nodes));
    let places = nodes.iter().filter(is_open).count();
    // Earlier checks judge services among themselves.
    let judged = claims.iter().find(|claim| !intent.has(claim.data) && claim.count > 0);
    let Some(claim) = judged.filter(|_| needed > places && places > 0) else { return };
    let others: Vec<String> = claims
        .iter()
        .filter(|other| !std::ptr::eq(other.object, claim.object) && other.count > 0)
        .map(|other| other.object.to_string())
        .collect();
    let with =
        if others.is_empty() { String::new() } else { format!(", together with {}", others.join(", ")) };
    let nodes = if places == 1 { "one node has" } else { "nodes have" };
    let says =
        format!("needs port {port}/{protocol} of the host for {needed} pods{with}, but {places} {nodes} it");
    let says = says.replace("1 one node has", "only one node has");
    let help = "use another port of the host, or fewer pods";
    report.add(&PLACE_PORT, claim.object, claim.data, &says, "taken", help);
}
