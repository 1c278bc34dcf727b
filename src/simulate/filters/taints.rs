//! TaintToleration: pods stay away from nodes with taints that they do not tolerate.

use crate::simulate::ask::Ask;
use crate::simulate::refusal::Reason;

/// Whether a node has taints.
pub(super) fn concerns(ask: &Ask<'_, '_>) -> bool {
    ask.model.nodes.iter().any(|node| !node.taints.is_empty())
}

/// A pod that does not tolerate the effect `NoExecute` is evicted, even if it was not scheduled.
pub(super) fn refuse_running<'m>(ask: &Ask<'_, 'm>, node: usize, reasons: &mut Vec<Reason<'m>>) {
    let workload = &ask.model.workloads[ask.workload];
    let mut taints = ask.model.nodes[node].taints.iter().filter(|(_, _, effect)| *effect == "NoExecute");
    if let Some((key, value, _)) = taints.find(|taint| !workload.tolerates(**taint)) {
        reasons.push(Reason::Taint(key, value));
    }
}

pub(super) fn refuse<'m>(ask: &Ask<'_, 'm>, node: usize, reasons: &mut Vec<Reason<'m>>) {
    if let Some((key, value, _)) = ask.model.untolerated(ask.workload, node) {
        reasons.push(Reason::Taint(key, value));
    }
}
