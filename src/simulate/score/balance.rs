//! NodeResourcesBalancedAllocation: nodes of which CPU and memory are used to the same extent. The scheduler
//! calculates with fractions and rounds the result down. With whole numbers, some scores would differ by a point.

use super::scale::MOST;
use crate::simulate::ask::Ask;
use crate::simulate::model::SCORED;

pub(super) fn scores(ask: &Ask<'_, '_>, nodes: &[usize]) -> Option<Vec<i64>> {
    let mut wanted = [0; SCORED];
    for (resource, amount) in ask.model.needs[ask.workload].iter().filter(|(known, _)| *known < SCORED) {
        wanted[*resource] = *amount;
    }
    // A pod without requests changes the balance of no node.
    if wanted == [0; SCORED] {
        return None;
    }
    let score = |node: &usize| {
        let (has, used) = (&ask.model.capacity[*node], &ask.state.nodes[*node].used);
        let part = |resource: usize| {
            let now = used[resource].saturating_add(wanted[resource]);
            (has[resource] > 0).then(|| (now as f64 / has[resource] as f64).min(1.0))
        };
        let difference = match (part(0), part(1)) {
            (Some(one), Some(other)) => ((one - other) / 2.0).abs(),
            _ => 0.0,
        };
        ((1.0 - difference) * MOST as f64) as i64
    };
    Some(nodes.iter().map(score).collect())
}
