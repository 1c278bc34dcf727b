//! NodeAffinity: nodes that meet preferred terms of the pod.

use super::scale::of_largest;
use crate::simulate::ask::Ask;

pub(super) fn scores(ask: &Ask<'_, '_>, nodes: &[usize]) -> Option<Vec<i64>> {
    let terms = &ask.model.workloads[ask.workload].selection.preferred;
    if terms.is_empty() {
        return None;
    }
    // Nothing is assumed of labels that no node has: a preference does not keep a pod from running.
    let weight = |node: &usize| {
        let met = terms.iter().filter(|(_, term)| term.is_met(&ask.model.nodes[*node], &|_| true));
        met.map(|(weight, _)| i64::try_from(*weight).unwrap_or(0)).sum()
    };
    of_largest(nodes.iter().map(weight).collect())
}
