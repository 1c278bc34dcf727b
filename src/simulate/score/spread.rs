//! PodTopologySpread: domains with few of the pods that the constraints select. A pod without constraints prefers nodes
//! and zones with few pods of its own workload.

use std::collections::{BTreeMap, BTreeSet};
use std::slice;

use super::scale::MOST;
use crate::simulate::ask::Ask;
use crate::simulate::claims::ZONE;
use crate::simulate::model::Values;
use crate::simulate::terms::Spread;
use crate::simulate::workload::Kind;
use crate::world::nodes::HOST_NAME;

/// What a pod without constraints prefers: keys with the difference that hardly matters.
const USUAL: [(&str, u64); 2] = [(HOST_NAME, 3), (ZONE, 5)];

/// A constraint that a pod prefers to meet.
struct Wish<'a> {
    key: &'a str,
    skew: u64,
    members: &'a [usize],
    honors_selection: bool,
    honors_taints: bool,
}

/// A constraint with what it is about.
struct Counted<'a> {
    values: Values<'a>,
    counts: BTreeMap<usize, u32>,
    weight: f64,
    /// What the scheduler adds to every count, so that small differences matter less.
    addend: f64,
}

pub(super) fn scores(ask: &Ask<'_, '_>, nodes: &[usize]) -> Option<Vec<i64>> {
    let (wishes, needs_keys) = wishes(ask);
    let has_keys =
        |node: usize| !needs_keys || wishes.iter().all(|wish| ask.model.values(wish.key).of(node).is_some());
    let qualified: Vec<usize> = nodes.iter().copied().filter(|node| has_keys(*node)).collect();
    let members = wishes.iter().flat_map(|wish| wish.members);
    let is_empty = members.into_iter().all(|member| ask.state.spread[*member].is_empty());
    if wishes.is_empty() || is_empty && qualified.len() == nodes.len() {
        return None;
    }
    let all: Vec<_> = wishes.iter().map(|wish| Counted::new(ask, wish, &qualified, &has_keys)).collect();
    let sum = |node: usize| all.iter().map(|counted| counted.of(node)).sum::<f64>().round() as i64;
    let sums: Vec<Option<i64>> = nodes.iter().map(|node| has_keys(*node).then(|| sum(*node))).collect();
    let least = sums.iter().flatten().copied().min()?;
    let most = sums.iter().flatten().copied().max()?;
    let score = |sum: i64| if most == 0 { MOST } else { MOST * (most + least - sum) / most };
    Some(sums.into_iter().map(|sum| sum.map_or(0, score)).collect())
}

/// The constraints that a pod prefers to meet, and whether only nodes with all of their keys count.
fn wishes<'a>(ask: &'a Ask<'_, '_>) -> (Vec<Wish<'a>>, bool) {
    let model = ask.model;
    let workload = &model.workloads[ask.workload];
    if !workload.terms.spread.is_empty() {
        let soft = workload.terms.spread.iter().filter(|spread| !spread.is_required);
        let wish = |spread: &'a Spread<'_>| Wish {
            key: spread.term.key,
            skew: spread.skew,
            members: &model.groups[spread.term.group],
            honors_selection: spread.honors_selection,
            honors_taints: spread.honors_taints,
        };
        return (soft.map(wish).collect(), true);
    }
    // The scheduler knows which pods belong to controllers of replicas, and asks no DaemonSet or job.
    if workload.kind != Kind::Replicas {
        return (Vec::new(), false);
    }
    let wish = |(key, skew)| Wish {
        key,
        skew,
        members: slice::from_ref(&ask.workload),
        honors_selection: true,
        honors_taints: false,
    };
    (USUAL.map(wish).into(), false)
}

impl<'a> Counted<'a> {
    /// Counts pods in the domains of some nodes.
    fn new(ask: &Ask<'a, '_>, wish: &Wish<'_>, nodes: &[usize], has_keys: &dyn Fn(usize) -> bool) -> Self {
        let model = ask.model;
        let values = model.values(wish.key);
        let is_node = wish.key == HOST_NAME;
        let offered: BTreeSet<Option<usize>> = nodes.iter().map(|node| values.of(*node)).collect();
        // On a node of its own, each pod counts; in larger domains, only those on nodes that matter to the constraint.
        let counts_on = |node: usize| {
            is_node
                || has_keys(node)
                    && (!wish.honors_selection || model.selects(ask.workload, node))
                    && (!wish.honors_taints || model.untolerated(ask.workload, node).is_none())
        };
        let mut counts = BTreeMap::new();
        for (node, count) in wish.members.iter().flat_map(|member| ask.state.spread[*member].iter()) {
            if let Some(domain) = values.of(*node)
                && offered.contains(&Some(domain))
                && counts_on(*node)
            {
                *counts.entry(domain).or_default() += *count;
            }
        }
        let size = if is_node { nodes.len() } else { offered.len() };
        let weight = ((size + 2) as f64).ln();
        Self { values, counts, weight, addend: wish.skew.saturating_sub(1) as f64 }
    }

    /// What it adds to the sum of a node.
    fn of(&self, node: usize) -> f64 {
        let Some(domain) = self.values.of(node) else { return 0.0 };
        let count = self.counts.get(&domain).copied().unwrap_or(0);
        f64::from(count) * self.weight + self.addend
    }
}
