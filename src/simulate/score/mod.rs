//! Which of the nodes that take a pod is preferred: the scores of kube-scheduler, one file each, with their default
//! weights. The images on nodes, which it also looks at, are not known.

mod affinity;
mod balance;
mod free;
mod inter_pod;
mod scale;
mod spread;
mod taints;

use crate::simulate::ask::Ask;

/// The scores of nodes, each between 0 and 100. None if all nodes have the same.
type Score = for<'a, 'm> fn(&Ask<'a, 'm>, &[usize]) -> Option<Vec<i64>>;

/// The scores with their weights.
const SCORES: &[(i64, Score)] = &[
    (3, taints::scores),
    (2, affinity::scores),
    (1, free::scores),
    (2, spread::scores),
    (2, inter_pod::scores),
    (1, balance::scores),
];

/// The nodes with the highest score.
pub fn best(ask: &Ask<'_, '_>, nodes: &[usize]) -> Vec<usize> {
    if nodes.len() < 2 {
        return nodes.to_vec();
    }
    let mut totals = vec![0; nodes.len()];
    for (weight, score) in SCORES {
        let scores = score(ask, nodes).into_iter().flatten();
        totals.iter_mut().zip(scores).for_each(|(total, score)| *total += weight * score);
    }
    let most = totals.iter().copied().max().unwrap_or(0);
    nodes.iter().zip(totals).filter(|(_, total)| *total == most).map(|(node, _)| *node).collect()
}
