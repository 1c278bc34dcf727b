//! Budgets and updates that can never proceed: a budget that permits no disruption, and pods that need what the pod
//! before them still has.

use crate::document::{Data, elements};
use crate::world::object::{Object, shown};
use crate::world::pods::codes::{POD_BUDGET, POD_ROLLOUT};
use crate::world::report::Report;
use crate::world::selector::Selector;

pub(super) fn check(objects: &[Object<'_>], report: &mut Report<'_>) {
    for object in objects {
        if object.is("PodDisruptionBudget", "policy") {
            budget(object, objects, report);
        }
        if object.is("Deployment", "apps") {
            rollout(object, report);
        }
    }
}

/// A budget that keeps all pods of a workload.
fn budget(budget: &Object<'_>, objects: &[Object<'_>], report: &mut Report<'_>) {
    let Some(spec) = budget.data.get("spec") else { return };
    let Some(selector) = spec.get("selector").map(Selector::of_kubernetes) else { return };
    let selected: Vec<(&Object<'_>, u64)> = objects
        .iter()
        .filter(|object| object.namespace == budget.namespace && is_selected(object, &selector))
        .filter_map(|object| Some((object, replicas(object)?)))
        .filter(|(_, replicas)| *replicas > 0)
        .collect();
    let all: u64 = selected.iter().map(|(_, replicas)| replicas).sum();
    let [(first, _), ..] = selected.as_slice() else { return };
    let Some((data, keeps)) = kept(spec, all) else { return };
    // A budget of one pod is a wish that drains wait for a person.
    if keeps >= all && (all > 1 || shown(data).ends_with('%')) {
        let says = format!("keeps {keeps} of {all} pods of {first}, so that none may be evicted");
        let help = "allow one disruption: `maxUnavailable: 1`";
        report.add(&POD_BUDGET, budget, data, &says, "no node can be drained", help);
    }
}

fn is_selected(object: &Object<'_>, selector: &Selector<'_>) -> bool {
    let Some((metadata, _)) = object.pod() else { return false };
    let label = |key: &str| metadata.get("labels").and_then(|labels| labels.get(key)).map(shown);
    !selector.is_empty() && selector.is_met(label)
}

fn replicas(object: &Object<'_>) -> Option<u64> {
    if !matches!(object.kind.kind, "Deployment" | "StatefulSet" | "ReplicaSet") {
        return None;
    }
    let replicas = object.data.get("spec")?.get("replicas").and_then(Data::as_integer);
    u64::try_from(replicas.unwrap_or(1)).ok()
}

/// How many pods a budget keeps, and the field that sets this. Shares are rounded up.
fn kept(spec: &Data, all: u64) -> Option<(&Data, u64)> {
    let amount = |data: &Data| {
        let text = shown(data);
        match text.strip_suffix('%') {
            Some(share) => share.parse::<u64>().ok().map(|share| (share * all).div_ceil(100)),
            None => text.parse().ok(),
        }
    };
    if let Some(data) = spec.get("minAvailable") {
        return Some((data, amount(data)?));
    }
    // A number of zero is a bound of the field.
    let data = spec.get("maxUnavailable").filter(|data| shown(data).ends_with('%'))?;
    Some((data, all.saturating_sub(amount(data)?)))
}

/// A Deployment whose next pod needs a port of the host that the former one has until the next is ready.
fn rollout(object: &Object<'_>, report: &mut Report<'_>) {
    let Some((spec, (_, pod))) = object.data.get("spec").zip(object.pod()) else { return };
    let strategy = spec.get("strategy");
    let is_rolling = strategy.and_then(|it| it.get("type")).is_none_or(|kind| shown(kind) == "RollingUpdate");
    let rolling = strategy.and_then(|it| it.get("rollingUpdate"));
    let unavailable = rolling.and_then(|it| it.get("maxUnavailable")).map_or_else(|| "25%".to_owned(), shown);
    let count = spec.get("replicas").and_then(Data::as_integer).unwrap_or(1);
    // The default of a quarter is rounded down.
    let keeps_all = unavailable == "0" || unavailable == "0%" || (unavailable == "25%" && count < 4);
    let selector = pod.get("nodeSelector").and_then(|labels| labels.get("kubernetes.io/hostname"));
    let is_pinned = selector.is_some() || pod.get("nodeName").is_some();
    let ports = elements(pod.get("containers")).iter().flat_map(|container| elements(container.get("ports")));
    let Some(port) = ports.filter_map(|port| port.get("hostPort")).find(|port| port.as_integer() != Some(0))
    else {
        return;
    };
    if is_rolling && keeps_all && is_pinned && count > 0 {
        let says = format!(
            "needs port {} of one node, and keeps the former pod until the next one has the port",
            shown(port)
        );
        let help = "write `strategy.type: Recreate`, or `maxUnavailable: 1`";
        report.add(&POD_ROLLOUT, object, port, &says, "no update ever ends", help);
    }
}
