//! Preemption: which pods of lower priority have to go so that a pod fits on a node.

use std::cmp::Reverse;

use crate::simulate::ask::Ask;
use crate::simulate::filters::{prepare, refuse};
use crate::simulate::model::Model;
use crate::simulate::random::Random;
use crate::simulate::refusal::Reason;
use crate::simulate::state::State;

/// What it costs to make room on a node: violated budgets, the highest priority, the sum of priorities, and the number
/// of pods. The lowest cost is chosen.
type Cost = (usize, i64, i128, usize);

/// The node that costs the least, and the pods that have to go. None if no node helps.
pub fn victims(
    model: &Model<'_>,
    state: &mut State,
    pod: usize,
    random: &mut Random,
) -> Option<(usize, Vec<usize>)> {
    let workload = model.pods[pod].workload;
    if !model.workloads[workload].preempts {
        return None;
    }
    let mut found: Vec<(Cost, usize, Vec<usize>)> = Vec::new();
    let nodes: Vec<usize> = state.present().collect();
    for node in nodes {
        if let Some((cost, victims)) = on_node(model, state, pod, node) {
            found.push((cost, node, victims));
        }
    }
    let least = found.iter().map(|(cost, _, _)| *cost).min()?;
    found.retain(|(cost, _, _)| *cost == least);
    let (_, node, victims) = found.swap_remove(random.below(found.len()));
    Some((node, victims))
}

/// What has to go from a node: all pods of lower priority, less those that can stay nevertheless.
fn on_node(model: &Model<'_>, state: &mut State, pod: usize, node: usize) -> Option<(Cost, Vec<usize>)> {
    let workload = model.pods[pod].workload;
    let priority = |pod: usize| model.workloads[model.pods[pod].workload].priority;
    let own = model.workloads[workload].priority;
    let mut lower: Vec<usize> =
        state.nodes[node].pods.iter().copied().filter(|other| priority(*other) < own).collect();
    if lower.is_empty() || reasons(model, state, pod, node).iter().any(|reason| !reason.is_resolvable()) {
        return None;
    }
    let whole = lower.clone();
    for victim in &whole {
        state.remove(model, *victim);
    }
    let mut victims = Vec::new();
    let mut violations = 0;
    let fits = reasons(model, state, pod, node).is_empty();
    if fits {
        // The most important pods get the chance to stay first, and among them those that a budget protects.
        lower.sort_by_key(|pod| (Reverse(violates(model, state, *pod)), Reverse(priority(*pod)), *pod));
        for candidate in lower {
            state.add(model, candidate, node);
            if !reasons(model, state, pod, node).is_empty() {
                state.remove(model, candidate);
                violations += usize::from(violates(model, state, candidate));
                victims.push(candidate);
            }
        }
    }
    // The placement is as before: others may be chosen.
    for pod in whole {
        if state.place[pod].is_none() {
            state.add(model, pod, node);
        }
    }
    fits.then(|| {
        let most = victims.iter().map(|pod| priority(*pod)).max().unwrap_or(i64::MIN);
        let sum = victims.iter().map(|pod| i128::from(priority(*pod))).sum();
        ((violations, most, sum, victims.len()), victims)
    })
}

fn reasons<'m>(model: &Model<'m>, state: &State, pod: usize, node: usize) -> Vec<Reason<'m>> {
    let workload = model.pods[pod].workload;
    let prepared = prepare(model, state, workload);
    let mut reasons = Vec::new();
    refuse(&Ask { model, state, pod, workload, prepared: &prepared }, node, &mut reasons);
    reasons
}

/// Whether a budget would be violated without the pod, which has been removed already.
fn violates(model: &Model<'_>, state: &State, pod: usize) -> bool {
    let workload = model.pods[pod].workload;
    model.budgets.iter().filter(|budget| budget.members.contains(&workload)).any(|budget| {
        let running: u64 = budget.members.iter().map(|member| state.running(*member)).sum();
        running < budget.needed
    })
}
