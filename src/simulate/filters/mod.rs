//! The filters of the scheduler, one file each, in the order in which kube-scheduler runs them. The first filter that
//! refuses a node decides its reason.

mod affinity;
mod inter_pod;
mod ports;
mod resources;
mod spread;
mod taints;
mod unschedulable;
mod volume_limits;
mod volumes;

use crate::simulate::ask::{Ask, Prepared};
use crate::simulate::model::Model;
use crate::simulate::refusal::{Reason, Refusal};
use crate::simulate::state::{State, Status};

/// Adds the reasons of a filter against a node.
type Filter = for<'a, 'm> fn(&Ask<'a, 'm>, usize, &mut Vec<Reason<'m>>);

/// The filters in the order of kube-scheduler.
const FILTERS: &[Filter] = &[
    affinity::refuse_other,
    unschedulable::refuse,
    affinity::refuse_name,
    taints::refuse,
    affinity::refuse,
    ports::refuse,
    resources::refuse,
    volumes::refuse_use,
    volume_limits::refuse,
    volumes::refuse,
    spread::refuse,
    inter_pod::refuse,
];

/// What the kubelet checks of a pod that names its node: such a pod is not scheduled.
const CHECKS: &[Filter] = &[
    affinity::refuse_other,
    affinity::refuse_name,
    taints::refuse_running,
    affinity::refuse,
    ports::refuse,
    resources::refuse,
];

/// Looks at the pods that are placed.
pub fn prepare(model: &Model<'_>, state: &State, workload: usize) -> Prepared {
    Prepared {
        domains: spread::domains(model, state, workload),
        neighbours: inter_pod::neighbours(model, state, workload),
    }
}

/// Adds the reasons of the first filter that refuses a node.
pub fn refuse<'m>(ask: &Ask<'_, 'm>, node: usize, reasons: &mut Vec<Reason<'m>>) {
    let is_named = ask.model.workloads[ask.workload].selection.name.is_some();
    for filter in if is_named { CHECKS } else { FILTERS } {
        filter(ask, node, reasons);
        if !reasons.is_empty() {
            return;
        }
    }
}

/// The nodes that take the pod.
pub fn feasible(ask: &Ask<'_, '_>) -> Vec<usize> {
    let mut reasons = Vec::new();
    let mut is_taken = |node: usize| {
        reasons.clear();
        refuse(ask, node, &mut reasons);
        reasons.is_empty()
    };
    match ask.model.pods[ask.pod].node {
        Some(only) => {
            let is_present = ask.state.nodes[only].status != Status::Gone;
            if is_present && is_taken(only) { vec![only] } else { Vec::new() }
        }
        None => ask.state.present().filter(|node| is_taken(*node)).collect(),
    }
}

/// Why no node takes the pod.
pub fn refusal<'m>(ask: &Ask<'_, 'm>) -> Refusal<'m> {
    let mut refusal = Refusal::default();
    let mut reasons = Vec::new();
    for node in ask.state.present() {
        reasons.clear();
        refuse(ask, node, &mut reasons);
        refusal.nodes += 1;
        for reason in &reasons {
            *refusal.reasons.entry(*reason).or_default() += 1;
        }
    }
    refusal
}

/// What speaks against the node of a pod that is placed, without the pod itself.
pub fn violations<'m>(model: &Model<'m>, state: &State, pod: usize) -> Vec<Reason<'m>> {
    let Some(node) = state.place[pod] else { return Vec::new() };
    let mut without = state.clone();
    without.remove(model, pod);
    let workload = model.pods[pod].workload;
    let prepared = prepare(model, &without, workload);
    let mut reasons = Vec::new();
    refuse(&Ask { model, state: &without, pod, workload, prepared: &prepared }, node, &mut reasons);
    reasons
}
