//! A rolling upgrade: nodes are drained one after another, as far as disruption budgets allow.

use std::collections::BTreeMap;

use crate::simulate::refusal::Refusal;
use crate::simulate::schedule::Scheduler;
use crate::simulate::state::Status;
use crate::simulate::workload::Kind;

/// A pod that cannot be evicted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Blocked {
    /// The node that is drained.
    pub node: usize,
    /// The number of the pod's workload.
    pub workload: usize,
    /// The budget that does not allow it; with several budgets for a pod, the API server refuses, too.
    pub budget: usize,
}

/// What an upgrade costs.
#[derive(Debug, Default)]
pub struct Drained<'m> {
    /// How many pods were evicted.
    pub evicted: usize,
    /// What stays on its node.
    pub blocked: Vec<Blocked>,
    /// Pods that had no place while a node was drained.
    pub waited: BTreeMap<usize, Refusal<'m>>,
}

/// Drains all nodes, one after another.
pub fn drain_all<'m>(scheduler: &mut Scheduler<'_, 'm>) -> Drained<'m> {
    let mut drained = Drained::default();
    for node in 0..scheduler.model.nodes.len() {
        scheduler.state.status[node] = Status::Cordoned;
        drained.evicted += drain(scheduler, node, &mut drained.blocked);
        scheduler.state.status[node] = Status::Up;
        // The upgraded node takes what found no other place.
        drained.waited.extend(scheduler.pending.clone());
        let pending: Vec<usize> = scheduler.pending.keys().copied().collect();
        scheduler.place_all(pending);
    }
    drained
}

/// Evicts the pods of a node in rounds: a pod that runs elsewhere again makes room in its budget.
fn drain(scheduler: &mut Scheduler<'_, '_>, node: usize, blocked: &mut Vec<Blocked>) -> usize {
    let model = scheduler.model;
    let is_evicted = |pod: &usize| {
        let kind = model.workloads[model.pods[*pod].workload].kind;
        matches!(kind, Kind::Replicas | Kind::Job) && model.pods[*pod].node.is_none()
    };
    let mut left: Vec<usize> = scheduler.state.nodes[node].pods.iter().copied().filter(is_evicted).collect();
    let mut evicted = 0;
    loop {
        let before = left.len();
        let mut kept = Vec::new();
        for pod in left {
            if blocking(scheduler, pod).is_some() {
                kept.push(pod);
                continue;
            }
            scheduler.state.remove(model, pod);
            scheduler.place_all(vec![pod]);
            evicted += 1;
        }
        left = kept;
        if left.is_empty() || left.len() == before {
            break;
        }
    }
    for pod in left {
        if let Some(budget) = blocking(scheduler, pod) {
            let entry = Blocked { node, workload: model.pods[pod].workload, budget };
            if !blocked.contains(&entry) {
                blocked.push(entry);
            }
        }
    }
    evicted
}

/// The budget that does not allow a pod to be evicted.
fn blocking(scheduler: &Scheduler<'_, '_>, pod: usize) -> Option<usize> {
    let model = scheduler.model;
    let workload = model.pods[pod].workload;
    let all = model.budgets.iter().enumerate();
    let own: Vec<_> = all.filter(|(_, budget)| budget.members.contains(&workload)).collect();
    let is_spent = |budget: &crate::simulate::budgets::Budget<'_>| {
        let running: u64 = budget.members.iter().map(|member| scheduler.state.running(*member)).sum();
        running <= budget.needed
    };
    match own[..] {
        [] => None,
        [(number, budget)] => is_spent(budget).then_some(number),
        // The API server evicts no pod with more than one budget.
        [(number, _), ..] => Some(number),
    }
}
