//! NodeName and NodeAffinity: pods run on the nodes that they select.

use crate::simulate::ask::Ask;
use crate::simulate::refusal::Reason;

/// Whether the pod names its node.
pub(super) fn concerns_name(ask: &Ask<'_, '_>) -> bool {
    ask.model.workloads[ask.workload].selection.name.is_some()
}

/// Whether the pod belongs to a node.
pub(super) fn concerns_other(ask: &Ask<'_, '_>) -> bool {
    ask.model.pods[ask.pod].node.is_some()
}

/// Whether the pod selects nodes by labels.
pub(super) fn concerns(ask: &Ask<'_, '_>) -> bool {
    let selection = &ask.model.workloads[ask.workload].selection;
    !selection.labels.is_empty() || selection.required.is_some()
}

/// The pod names its node.
pub(super) fn refuse_name<'m>(ask: &Ask<'_, 'm>, node: usize, reasons: &mut Vec<Reason<'m>>) {
    let named = ask.model.workloads[ask.workload].selection.name;
    if named.is_some_and(|name| name != ask.model.nodes[node].name) {
        reasons.push(Reason::OtherNode);
    }
}

/// The pods of a DaemonSet have a term with the name of their node. The scheduler looks at no other node.
pub(super) fn refuse_other<'m>(ask: &Ask<'_, 'm>, node: usize, reasons: &mut Vec<Reason<'m>>) {
    if ask.model.pods[ask.pod].node.is_some_and(|only| only != node) {
        reasons.push(Reason::NotItsNode);
    }
}

/// The pod selects its node by labels.
pub(super) fn refuse<'m>(ask: &Ask<'_, 'm>, node: usize, reasons: &mut Vec<Reason<'m>>) {
    if !ask.model.selects(ask.workload, node) {
        reasons.push(Reason::Affinity);
    }
}
