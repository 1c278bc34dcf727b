//! PodTopologySpread: the number of pods in a domain is at most the smallest number of a domain and the skew.

use std::collections::BTreeMap;

use crate::simulate::ask::{Ask, Domains};
use crate::simulate::model::Model;
use crate::simulate::refusal::Reason;
use crate::simulate::state::State;
use crate::simulate::terms::Spread;

/// The counts of all required constraints of a workload.
pub(super) fn domains(model: &Model<'_>, state: &State, workload: usize) -> Vec<Domains> {
    let all = model.workloads[workload].terms.spread.iter().enumerate();
    // A key that no node has may be set while the cluster runs.
    let required = all.filter(|(_, spread)| spread.is_required && model.is_known(spread.term.key));
    required.map(|(number, spread)| count(model, state, workload, number, spread)).collect()
}

fn count(
    model: &Model<'_>,
    state: &State,
    workload: usize,
    constraint: usize,
    spread: &Spread<'_>,
) -> Domains {
    let counts_on = |node: &usize| {
        (!spread.honors_selection || model.selects(workload, *node))
            && (!spread.honors_taints || model.untolerated(workload, *node).is_none())
            && has_all_keys(model, workload, *node)
    };
    let mut counts = BTreeMap::new();
    for node in state.present().filter(counts_on) {
        if let Some(domain) = model.domain(spread.term.key, node) {
            counts.entry(domain).or_insert(0);
        }
    }
    let members = &model.groups[spread.term.group];
    for (node, number) in members.iter().flat_map(|member| state.spread[*member].iter()) {
        if counts_on(node)
            && let Some(domain) = model.domain(spread.term.key, *node)
            && let Some(count) = counts.get_mut(&domain)
        {
            *count += u64::from(*number);
        }
    }
    let is_few = spread.min_domains.is_some_and(|least| (counts.len() as u64) < least);
    let least = if is_few { 0 } else { counts.values().copied().min().unwrap_or(0) };
    Domains { constraint, counts, least, own: members.contains(&workload).into() }
}

/// Whether a node has the keys of all required constraints.
fn has_all_keys(model: &Model<'_>, workload: usize, node: usize) -> bool {
    let required = model.workloads[workload].terms.spread.iter().filter(|spread| spread.is_required);
    required.into_iter().all(|spread| model.domain(spread.term.key, node).is_some())
}

/// Whether the pod has required constraints.
pub(super) fn concerns(ask: &Ask<'_, '_>) -> bool {
    !ask.prepared.domains.is_empty()
}

pub(super) fn refuse<'m>(ask: &Ask<'_, 'm>, node: usize, reasons: &mut Vec<Reason<'m>>) {
    for domains in &ask.prepared.domains {
        let spread = &ask.model.workloads[ask.workload].terms.spread[domains.constraint];
        let Some(domain) = ask.model.domain(spread.term.key, node) else {
            reasons.push(Reason::SpreadLabel);
            return;
        };
        let count = domains.counts.get(&domain).copied().unwrap_or(0);
        if (count + domains.own).saturating_sub(domains.least) > spread.skew {
            reasons.push(Reason::Spread);
            return;
        }
    }
}
