//! Which of the nodes that take a pod is preferred: the scores of kube-scheduler with their default weights. Where a
//! pod requests nothing, a small request is assumed, as the scheduler does.

use crate::simulate::ask::Ask;
use crate::simulate::model::Model;
use crate::world::demand::{CPU, MEMORY, tolerates};

/// What the scheduler assumes of a pod without requests.
const SMALL_CPU: u64 = 100;
const SMALL_MEMORY: u64 = 200 << 20;
/// The weights of the scores.
const TAINTS: i64 = 3;
const AFFINITY: i64 = 2;
const SPREAD: i64 = 2;
const INTER_POD: i64 = 2;

/// The nodes with the highest score.
pub fn best(ask: &Ask<'_, '_>, nodes: &[usize]) -> Vec<usize> {
    if nodes.len() < 2 {
        return nodes.to_vec();
    }
    let taints = normalized(nodes.iter().map(|node| -avoided(ask, *node)).collect());
    let affinity = normalized(nodes.iter().map(|node| preferred(ask, *node)).collect());
    let spread = normalized(nodes.iter().map(|node| -crowd(ask, *node)).collect());
    let inter_pod = normalized(nodes.iter().map(|node| neighbours(ask, *node)).collect());
    let total = |place: usize| {
        let (least, balanced) = resources(ask, nodes[place]);
        TAINTS * taints[place]
            + AFFINITY * affinity[place]
            + SPREAD * spread[place]
            + INTER_POD * inter_pod[place]
            + least
            + balanced
    };
    let totals: Vec<i64> = (0..nodes.len()).map(total).collect();
    let most = totals.iter().copied().max().unwrap_or(0);
    nodes.iter().zip(totals).filter(|(_, total)| *total == most).map(|(node, _)| *node).collect()
}

/// Scores between 0 and 100. Equal scores do not count.
fn normalized(scores: Vec<i64>) -> Vec<i64> {
    let least = scores.iter().copied().min().unwrap_or(0);
    let range = scores.iter().copied().max().unwrap_or(0) - least;
    scores.into_iter().map(|score| if range == 0 { 0 } else { (score - least) * 100 / range }).collect()
}

/// How many of a node's avoided taints the pod does not tolerate.
fn avoided(ask: &Ask<'_, '_>, node: usize) -> i64 {
    let workload = &ask.model.workloads[ask.workload];
    let untolerated = |taint: &&crate::world::nodes::Taint<'_>| {
        !workload.tolerations.iter().any(|toleration| tolerates(toleration, **taint))
    };
    let count = ask.model.nodes[node].avoided.iter().filter(untolerated).count();
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The weights of the preferred terms that a node meets.
fn preferred(ask: &Ask<'_, '_>, node: usize) -> i64 {
    let model = ask.model;
    let known = |key: &str| model.is_known(key);
    let terms = model.workloads[ask.workload].selection.preferred.iter();
    let met = terms.filter(|(_, term)| term.is_met(&model.nodes[node], &known));
    met.map(|(weight, _)| i64::try_from(*weight).unwrap_or(100)).sum()
}

/// How many pods of the same workload are on a node, or in its domains if the pod prefers them spread.
fn crowd(ask: &Ask<'_, '_>, node: usize) -> i64 {
    let model = ask.model;
    let soft = model.workloads[ask.workload].terms.spread.iter().filter(|spread| !spread.is_required);
    let in_domains: i64 =
        soft.map(|spread| count(ask, &model.groups[spread.term.group], spread.term.key, node)).sum();
    in_domains + count(ask, &[ask.workload], crate::world::nodes::HOST_NAME, node)
}

/// The weights of the preferred pods in the domain of a node.
fn neighbours(ask: &Ask<'_, '_>, node: usize) -> i64 {
    let terms = ask.model.workloads[ask.workload].terms.preferred.iter();
    terms.map(|(weight, term)| weight * count(ask, &ask.model.groups[term.group], term.key, node)).sum()
}

/// How many pods of some workloads are in the domain of a node.
fn count(ask: &Ask<'_, '_>, workloads: &[usize], key: &str, node: usize) -> i64 {
    let model: &Model<'_> = ask.model;
    let domain = model.domain(key, node);
    let all = workloads.iter().flat_map(|workload| &ask.state.spread[*workload]);
    let near = all.filter(|(other, _)| domain.is_some() && model.domain(key, *other) == domain);
    near.map(|(_, count)| i64::from(*count)).sum()
}

/// How much of CPU and memory stays free, and how evenly both are used, each between 0 and 100.
fn resources(ask: &Ask<'_, '_>, node: usize) -> (i64, i64) {
    let model = ask.model;
    let share = |name: &str, small: u64| {
        let resource = model.resources.iter().position(|known| *known == name)?;
        let has = model.capacity[node][resource];
        if has == 0 || has == u64::MAX {
            return None;
        }
        let wanted = model.needs[ask.workload].iter().find(|(known, _)| *known == resource);
        let wanted = wanted.map_or(small, |(_, amount)| *amount);
        let used = ask.state.nodes[node].used[resource].saturating_add(wanted).min(has);
        i64::try_from(u128::from(used) * 100 / u128::from(has)).ok()
    };
    let shares: Vec<i64> =
        [share(CPU, SMALL_CPU), share(MEMORY, SMALL_MEMORY)].into_iter().flatten().collect();
    match shares[..] {
        [cpu, memory] => ((200 - cpu - memory) / 2, 100 - (cpu - memory).abs() / 2),
        [one] => (100 - one, 100),
        _ => (0, 0),
    }
}
