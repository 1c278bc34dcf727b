//! NodeResourcesFit: what all pods of a node request together is at most what the node has.

use crate::simulate::ask::Ask;
use crate::simulate::refusal::Reason;

pub(super) fn refuse<'m>(ask: &Ask<'_, 'm>, node: usize, reasons: &mut Vec<Reason<'m>>) {
    let (model, load) = (ask.model, &ask.state.nodes[node]);
    if load.pods.len() as u64 >= model.nodes[node].max_pods {
        reasons.push(Reason::TooManyPods);
    }
    for (resource, amount) in &model.needs[ask.workload] {
        let free = model.capacity[node][*resource].saturating_sub(load.used[*resource]);
        if *amount > free {
            reasons.push(Reason::Insufficient(model.resources[*resource]));
        }
    }
}
