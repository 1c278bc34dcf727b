//! InterPodAffinity: nodes near pods that this one prefers, or that prefer this one. A pod that must be near this one
//! counts like one that prefers it a little.

use std::collections::BTreeMap;

use super::scale::MOST;
use crate::simulate::ask::Ask;
use crate::simulate::model::Values;
use crate::simulate::terms::Term;

/// The weights of the pods in each domain.
struct Pull<'a> {
    values: Values<'a>,
    weights: BTreeMap<usize, i64>,
}

pub(super) fn scores(ask: &Ask<'_, '_>, nodes: &[usize]) -> Option<Vec<i64>> {
    let terms = &ask.model.workloads[ask.workload].terms.preferred;
    let own = terms
        .iter()
        .map(|(weight, Term { group, key, .. })| Pull::new(ask, &ask.model.groups[*group], key, *weight));
    let others = ask.model.drawn[ask.workload].iter();
    let others = others.map(|draw| Pull::new(ask, &[draw.owner], draw.key, draw.weight));
    let pulls: Vec<_> = own.chain(others).filter(|pull| !pull.weights.is_empty()).collect();
    if pulls.is_empty() {
        return None;
    }
    let sum = |node: &usize| pulls.iter().map(|pull| pull.of(*node)).sum::<i64>();
    let sums: Vec<i64> = nodes.iter().map(sum).collect();
    let least = sums.iter().copied().min()?;
    let range = sums.iter().copied().max()? - least;
    // The scheduler divides before it multiplies, and rounds down.
    let score = |sum: i64| (MOST as f64 * ((sum - least) as f64 / range as f64)) as i64;
    (range > 0).then(|| sums.into_iter().map(score).collect())
}

impl<'a> Pull<'a> {
    fn new(ask: &Ask<'a, '_>, workloads: &[usize], key: &str, weight: i64) -> Self {
        let values = ask.model.values(key);
        let mut weights = BTreeMap::new();
        for (node, count) in workloads.iter().flat_map(|workload| ask.state.spread[*workload].iter()) {
            if let Some(domain) = values.of(*node) {
                *weights.entry(domain).or_default() += weight * i64::from(*count);
            }
        }
        Self { values, weights }
    }

    fn of(&self, node: usize) -> i64 {
        self.values.of(node).and_then(|domain| self.weights.get(&domain)).copied().unwrap_or(0)
    }
}
