//! NodeUnschedulable: a cordoned node takes no pods, except of DaemonSets.

use crate::simulate::ask::Ask;
use crate::simulate::refusal::Reason;
use crate::simulate::state::Status;

pub(super) fn refuse<'m>(ask: &Ask<'_, 'm>, node: usize, reasons: &mut Vec<Reason<'m>>) {
    const CORDON: (&str, &str, &str) = ("node.kubernetes.io/unschedulable", "", "NoSchedule");
    let is_cordoned = ask.state.nodes[node].status == Status::Cordoned;
    if is_cordoned
        && ask.model.pods[ask.pod].node.is_none()
        && !ask.model.workloads[ask.workload].tolerates(CORDON)
    {
        reasons.push(Reason::Unschedulable);
    }
}
