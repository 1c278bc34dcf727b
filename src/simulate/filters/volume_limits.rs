//! NodeVolumeLimits: a node takes a limited number of block volumes. Pods that share a volume use one of them.

use crate::simulate::ask::Ask;
use crate::simulate::refusal::Reason;

pub(super) fn refuse<'m>(ask: &Ask<'_, 'm>, node: usize, reasons: &mut Vec<Reason<'m>>) {
    let Some(most) = ask.model.nodes[node].max_volumes else { return };
    let ordinal = ask.model.pods[ask.pod].ordinal;
    let attached = &ask.state.nodes[node].volumes;
    let claims = ask.model.workloads[ask.workload].claims.iter().filter(|claim| claim.is_attached);
    let new = claims.filter(|claim| !attached.contains_key(&claim.key(ordinal))).count();
    if new > 0 && (attached.len() + new) as u64 > most {
        reasons.push(Reason::VolumeLimit);
    }
}
