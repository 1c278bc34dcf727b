//! InterPodAffinity: pods that must be together, pods that must not, and pods that do not accept others.

use std::collections::BTreeSet;

use crate::simulate::ask::{Ask, Neighbours};
use crate::simulate::model::Model;
use crate::simulate::refusal::Reason;
use crate::simulate::state::State;
use crate::simulate::terms::Term;

/// Where the pods are that a pod refers to, or that refer to it.
pub(super) fn neighbours(model: &Model<'_>, state: &State, workload: usize) -> Neighbours {
    let terms = &model.workloads[workload].terms;
    let of_term = |term: &Term<'_>| domains(model, state, &model.groups[term.group], term.key);
    let with: Vec<_> = terms.with.iter().map(of_term).collect();
    let selects_itself = |term: &Term<'_>| model.groups[term.group].contains(&workload);
    let guards = model.guarded[workload].iter();
    Neighbours {
        is_first: with.iter().all(BTreeSet::is_empty) && terms.with.iter().all(selects_itself),
        with,
        without: terms.without.iter().map(of_term).collect(),
        guards: guards.map(|guard| domains(model, state, &[guard.owner], guard.key)).collect(),
    }
}

/// The domains in which pods of some workloads are.
fn domains(model: &Model<'_>, state: &State, workloads: &[usize], key: &str) -> BTreeSet<usize> {
    let nodes = workloads.iter().flat_map(|workload| state.spread[*workload].iter());
    let domain = model.domains_of(key);
    nodes.filter_map(|(node, _)| domain(*node)).collect()
}

/// Whether the pod refers to others, or others to it.
pub(super) fn concerns(ask: &Ask<'_, '_>) -> bool {
    let terms = &ask.model.workloads[ask.workload].terms;
    !terms.with.is_empty() || !terms.without.is_empty() || !ask.model.guarded[ask.workload].is_empty()
}

pub(super) fn refuse<'m>(ask: &Ask<'_, 'm>, node: usize, reasons: &mut Vec<Reason<'m>>) {
    let model = ask.model;
    let terms = &model.workloads[ask.workload].terms;
    let Neighbours { with, without, guards, is_first } = &ask.prepared.neighbours;
    let is_in = |key: &str, domains: &BTreeSet<usize>| {
        model.domain(key, node).is_some_and(|domain| domains.contains(&domain))
    };
    let has_keys = || terms.with.iter().all(|term| model.domain(term.key, node).is_some());
    // Pods that no file describes are taken to be everywhere.
    let is_open = |term: &Term<'_>| model.groups[term.group].is_empty();
    let is_near =
        terms.with.iter().zip(with).all(|(term, domains)| is_open(term) || is_in(term.key, domains));
    if !(is_near || *is_first && has_keys()) {
        reasons.push(Reason::PodAffinity);
    } else if terms.without.iter().zip(without).any(|(term, domains)| is_in(term.key, domains)) {
        reasons.push(Reason::PodAntiAffinity);
    } else if model.guarded[ask.workload].iter().zip(guards).any(|(guard, domains)| is_in(guard.key, domains))
    {
        reasons.push(Reason::ExistingAntiAffinity);
    }
}
