//! VolumeRestrictions and VolumeBinding: claims that only one pod may use, and volumes that are on one node or in one
//! zone after their first use.

use crate::simulate::ask::Ask;
use crate::simulate::claims::{Claim, Pin, ZONE};
use crate::simulate::refusal::Reason;

/// Whether the pod has claims.
pub(super) fn concerns(ask: &Ask<'_, '_>) -> bool {
    !ask.model.workloads[ask.workload].claims.is_empty()
}

/// A claim that another pod uses alone.
pub(super) fn refuse_use<'m>(ask: &Ask<'_, 'm>, _: usize, reasons: &mut Vec<Reason<'m>>) {
    let ordinal = ask.model.pods[ask.pod].ordinal;
    let claims = &ask.model.workloads[ask.workload].claims;
    let is_held = |claim: &Claim<'_>| claim.one_pod && ask.state.held.contains_key(&claim.key(ordinal));
    if claims.iter().any(is_held) {
        reasons.push(Reason::ClaimInUse);
    }
}

/// A volume that cannot be used on the node.
pub(super) fn refuse<'m>(ask: &Ask<'_, 'm>, node: usize, reasons: &mut Vec<Reason<'m>>) {
    let model = ask.model;
    let ordinal = model.pods[ask.pod].ordinal;
    let known = |key: &str| model.is_known(key);
    let is_usable = |claim: &Claim<'_>| {
        let key = claim.key(ordinal);
        let is_near = ask.state.pins.get(&key).is_none_or(|first| match claim.pin {
            Pin::Nowhere => true,
            Pin::Node => *first == node,
            Pin::Zone if ask.state.unmade.contains(&key) => *first == node,
            Pin::Zone => model.domain(ZONE, *first) == model.domain(ZONE, node),
        });
        let is_selected = |terms: &Vec<crate::simulate::selection::NodeTerm<'_>>| {
            terms.iter().any(|term| term.is_met(&model.nodes[node], &known))
        };
        is_near && claim.nodes.as_ref().is_none_or(is_selected)
    };
    if !model.workloads[ask.workload].claims.iter().all(is_usable) {
        reasons.push(Reason::VolumeElsewhere);
    }
}
