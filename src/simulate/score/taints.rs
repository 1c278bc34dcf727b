//! TaintToleration: nodes with few taints `PreferNoSchedule` that the pod does not tolerate.

use super::scale::{MOST, of_largest};
use crate::simulate::ask::Ask;

pub(super) fn scores(ask: &Ask<'_, '_>, nodes: &[usize]) -> Option<Vec<i64>> {
    let workload = &ask.model.workloads[ask.workload];
    let avoided = |node: &usize| {
        let taints = ask.model.nodes[*node].avoided.iter();
        let count = taints.filter(|taint| !workload.tolerates(**taint)).count();
        i64::try_from(count).unwrap_or(i64::MAX)
    };
    let shares = of_largest(nodes.iter().map(avoided).collect())?;
    Some(shares.into_iter().map(|share| MOST - share).collect())
}
