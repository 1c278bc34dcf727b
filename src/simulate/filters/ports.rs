//! NodePorts: a port of a node is open for one pod at a time.

use crate::simulate::ask::Ask;
use crate::simulate::refusal::Reason;

pub(super) fn concerns(ask: &Ask<'_, '_>) -> bool {
    !ask.model.workloads[ask.workload].ports.is_empty()
}

pub(super) fn refuse<'m>(ask: &Ask<'_, 'm>, node: usize, reasons: &mut Vec<Reason<'m>>) {
    let wanted = &ask.model.workloads[ask.workload].ports;
    let pods = ask.state.nodes[node].pods.iter();
    let mut open = pods.flat_map(|pod| &ask.model.workloads[ask.model.pods[*pod].workload].ports);
    if open.any(|open| wanted.iter().any(|port| port.clashes(open))) {
        reasons.push(Reason::Ports);
    }
}
