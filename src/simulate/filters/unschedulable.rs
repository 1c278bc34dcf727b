//! NodeUnschedulable: a cordoned node takes no pods, except of DaemonSets.

use crate::simulate::ask::Ask;
use crate::simulate::refusal::Reason;
use crate::simulate::state::Status;

/// Whether a node is cordoned.
pub(super) fn concerns(ask: &Ask<'_, '_>) -> bool {
    ask.state.status.contains(&Status::Cordoned)
}

pub(super) fn refuse<'m>(ask: &Ask<'_, 'm>, node: usize, reasons: &mut Vec<Reason<'m>>) {
    const CORDON: (&str, &str, &str) = ("node.kubernetes.io/unschedulable", "", "NoSchedule");
    let is_cordoned = ask.state.status[node] == Status::Cordoned;
    if is_cordoned
        && ask.model.pods[ask.pod].node.is_none()
        && !ask.model.workloads[ask.workload].tolerates(CORDON)
    {
        reasons.push(Reason::Unschedulable);
    }
}
