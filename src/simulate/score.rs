//! Which of the nodes that take a pod is preferred: the scores of kube-scheduler with their default weights. Where a
//! pod requests nothing, a small request is assumed, as the scheduler does.

use std::collections::BTreeMap;

use crate::simulate::ask::Ask;
use crate::simulate::terms::Term;
use crate::simulate::workload::Workload;
use crate::world::demand::{CPU, MEMORY, tolerates};
use crate::world::nodes::HOST_NAME;

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
    let resources = Resources::new(ask);
    let mut totals: Vec<i64> = nodes.iter().map(|node| resources.score(ask, *node)).collect();
    let mut add = |weight: i64, score: &dyn Fn(usize) -> i64| {
        let scores = normalized(nodes.iter().map(|node| score(*node)).collect());
        totals.iter_mut().zip(scores).for_each(|(total, score)| *total += weight * score);
    };
    // What is the same for all nodes does not count, and most pods have none of these.
    let Workload { terms, selection, .. } = &ask.model.workloads[ask.workload];
    if nodes.iter().any(|node| !ask.model.nodes[*node].avoided.is_empty()) {
        add(TAINTS, &|node| -avoided(ask, node));
    }
    if !selection.preferred.is_empty() {
        add(AFFINITY, &|node| preferred(ask, node));
    }
    let crowds = crowds(ask);
    if !crowds.is_empty() {
        add(SPREAD, &|node| -crowds.iter().map(|crowd| crowd.near(node)).sum::<i64>());
    }
    if !terms.preferred.is_empty() {
        let crowd = |term: &Term<'_>| Crowd::new(ask, &ask.model.groups[term.group], term.key);
        let near: Vec<_> = terms.preferred.iter().map(|(weight, term)| (*weight, crowd(term))).collect();
        add(INTER_POD, &|node| near.iter().map(|(weight, crowd)| weight * crowd.near(node)).sum());
    }
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

/// The pods of the same workload by node, and those in the domains that the pod prefers to be spread over.
fn crowds<'a>(ask: &Ask<'a, '_>) -> Vec<Crowd<'a>> {
    let model = ask.model;
    let soft = model.workloads[ask.workload].terms.spread.iter().filter(|spread| !spread.is_required);
    let in_domains = soft.map(|spread| Crowd::new(ask, &model.groups[spread.term.group], spread.term.key));
    let on_node = Crowd::new(ask, &[ask.workload], HOST_NAME);
    in_domains.chain([on_node]).filter(|crowd| !crowd.counts.is_empty()).collect()
}

/// How many pods of some workloads are in each domain.
struct Crowd<'a> {
    counts: BTreeMap<usize, i64>,
    domain: Box<dyn Fn(usize) -> Option<usize> + 'a>,
}

impl<'a> Crowd<'a> {
    fn new(ask: &Ask<'a, '_>, workloads: &[usize], key: &str) -> Self {
        let domain = ask.model.domains_of(key);
        let mut counts: BTreeMap<usize, i64> = BTreeMap::new();
        for (node, count) in workloads.iter().flat_map(|workload| ask.state.spread[*workload].iter()) {
            if let Some(domain) = domain(*node) {
                *counts.entry(domain).or_default() += i64::from(*count);
            }
        }
        Self { counts, domain: Box::new(domain) }
    }

    /// How many are in the domain of a node.
    fn near(&self, node: usize) -> i64 {
        (self.domain)(node).and_then(|domain| self.counts.get(&domain)).copied().unwrap_or(0)
    }
}

/// CPU and memory by their numbers, with what the pod wants of them.
struct Resources([Option<(usize, u64)>; 2]);

impl Resources {
    fn new(ask: &Ask<'_, '_>) -> Self {
        let wanted = |name: &str, small: u64| {
            let resource = ask.model.resources.iter().position(|known| *known == name)?;
            let wanted = ask.model.needs[ask.workload].iter().find(|(known, _)| *known == resource);
            Some((resource, wanted.map_or(small, |(_, amount)| *amount)))
        };
        Self([wanted(CPU, SMALL_CPU), wanted(MEMORY, SMALL_MEMORY)])
    }

    /// How much of CPU and memory stays free, and how evenly both are used, each between 0 and 100, together.
    fn score(&self, ask: &Ask<'_, '_>, node: usize) -> i64 {
        let (has, used) = (&ask.model.capacity[node], &ask.state.nodes[node].used);
        let [cpu, memory] = self.0.map(|wanted| {
            let (resource, wanted) = wanted?;
            let has = has[resource];
            let is_known = has != 0 && has != u64::MAX;
            is_known.then(|| percent(used[resource].saturating_add(wanted).min(has), has))
        });
        match (cpu, memory) {
            (Some(cpu), Some(memory)) => (200 - cpu - memory) / 2 + 100 - (cpu - memory).abs() / 2,
            (Some(one), None) | (None, Some(one)) => 200 - one,
            (None, None) => 0,
        }
    }
}

/// The share of an amount that is not larger than the whole.
fn percent(part: u64, whole: u64) -> i64 {
    let percent = match part.checked_mul(100) {
        Some(hundredfold) => hundredfold / whole,
        None => return i64::try_from(u128::from(part) * 100 / u128::from(whole)).unwrap_or(100),
    };
    i64::try_from(percent).unwrap_or(100)
}
