//! NodeResourcesFit, LeastAllocated: nodes of which much CPU and memory stays free. Where a container requests
//! nothing, a small request is assumed.

use super::scale::MOST;
use crate::simulate::ask::Ask;
use crate::simulate::model::SCORED;

pub(super) fn scores(ask: &Ask<'_, '_>, nodes: &[usize]) -> Option<Vec<i64>> {
    let wanted = ask.model.workloads[ask.workload].weight;
    let score = |node: &usize| {
        let (has, used) = (&ask.model.capacity[*node], &ask.state.nodes[*node].weight);
        let known = (0..SCORED).filter(|resource| has[*resource] > 0);
        let (sum, count) = known.fold((0, 0), |(sum, count), resource| {
            let free = has[resource].saturating_sub(used[resource].saturating_add(wanted[resource]));
            (sum + percent(free, has[resource]), count + 1)
        });
        if count == 0 { 0 } else { sum / count }
    };
    Some(nodes.iter().map(score).collect())
}

/// The share of an amount that is not larger than the whole, in percent, rounded down.
fn percent(part: u64, whole: u64) -> i64 {
    let percent = match part.checked_mul(100) {
        Some(hundredfold) => hundredfold / whole,
        None => return i64::try_from(u128::from(part) * 100 / u128::from(whole)).unwrap_or(MOST),
    };
    i64::try_from(percent).unwrap_or(MOST)
}
