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
type Refuse = for<'a, 'm> fn(&Ask<'a, 'm>, usize, &mut Vec<Reason<'m>>);
/// Whether a filter can refuse any node at all. It is asked once for a pod, and saves most of the work: few pods have
/// ports, volumes, or terms about other pods.
type Concerns = for<'a, 'm> fn(&Ask<'a, 'm>) -> bool;
type Filter = (Concerns, Refuse);

/// The filters in the order of kube-scheduler.
const FILTERS: &[Filter] = &[
    (affinity::concerns_other, affinity::refuse_other),
    (unschedulable::concerns, unschedulable::refuse),
    (affinity::concerns_name, affinity::refuse_name),
    (taints::concerns, taints::refuse),
    (affinity::concerns, affinity::refuse),
    (ports::concerns, ports::refuse),
    (|_| true, resources::refuse),
    (volumes::concerns, volumes::refuse_use),
    (volumes::concerns, volume_limits::refuse),
    (volumes::concerns, volumes::refuse),
    (spread::concerns, spread::refuse),
    (inter_pod::concerns, inter_pod::refuse),
];

/// What the kubelet checks of a pod that names its node: such a pod is not scheduled.
const CHECKS: &[Filter] = &[
    (affinity::concerns_other, affinity::refuse_other),
    (affinity::concerns_name, affinity::refuse_name),
    (taints::concerns, taints::refuse_running),
    (affinity::concerns, affinity::refuse),
    (ports::concerns, ports::refuse),
    (|_| true, resources::refuse),
];

/// Looks at the pods that are placed.
pub fn prepare(model: &Model<'_>, state: &State, workload: usize) -> Prepared {
    Prepared {
        domains: spread::domains(model, state, workload),
        neighbours: inter_pod::neighbours(model, state, workload),
    }
}

/// The filters that can refuse nodes for a pod.
fn concerned(ask: &Ask<'_, '_>) -> Vec<Refuse> {
    let is_named = ask.model.workloads[ask.workload].selection.name.is_some();
    let all = if is_named { CHECKS } else { FILTERS };
    all.iter().filter(|(concerns, _)| concerns(ask)).map(|(_, refuse)| *refuse).collect()
}

/// Adds the reasons of the first filter that refuses a node.
pub fn refuse<'m>(ask: &Ask<'_, 'm>, node: usize, reasons: &mut Vec<Reason<'m>>) {
    first(&concerned(ask), ask, node, reasons);
}

fn first<'m>(filters: &[Refuse], ask: &Ask<'_, 'm>, node: usize, reasons: &mut Vec<Reason<'m>>) {
    for filter in filters {
        filter(ask, node, reasons);
        if !reasons.is_empty() {
            return;
        }
    }
}

/// The nodes that take the pod.
pub fn feasible(ask: &Ask<'_, '_>) -> impl Iterator<Item = usize> {
    feasible_from(ask, 0)
}

/// The nodes that take the pod, beginning with one of them.
pub fn feasible_from(ask: &Ask<'_, '_>, start: usize) -> impl Iterator<Item = usize> {
    let filters = concerned(ask);
    let mut reasons = Vec::new();
    // The scheduler looks at no other node than the own one of a pod, and nor does this.
    let nodes = match ask.model.pods[ask.pod].node {
        Some(only) => (only..only + 1).chain(0..0),
        None => (start..ask.state.status.len()).chain(0..start),
    };
    nodes.filter(move |node| {
        reasons.clear();
        ask.state.status[*node] != Status::Gone && {
            first(&filters, ask, *node, &mut reasons);
            reasons.is_empty()
        }
    })
}

/// Why no node takes the pod.
pub fn refusal<'m>(ask: &Ask<'_, 'm>) -> Refusal<'m> {
    let mut refusal = Refusal::default();
    let mut reasons = Vec::new();
    let filters = concerned(ask);
    for node in ask.state.present() {
        reasons.clear();
        first(&filters, ask, node, &mut reasons);
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
