//! Rules over the whole lab: what neither types nor references can express.
//!
//! In: [`Lab`]. Out: findings. A rule is one file with its code, its page and its function; only the list
//! below knows all of them. A rule reports every place it finds and never depends on another rule.

mod backups;
pub mod cluster;
mod exposure;
mod firewall;
mod hosts;
mod machines;
mod networks;
mod objects;
mod power_on;
pub mod rule;
mod secrets;
mod services;
pub mod shared;
mod storage;
mod tiers;

use crate::diag::{Code, Diagnostic};
use crate::facts::node_system::NodeFacts;
use crate::lab::Lab;
use crate::value::Values;
use rule::{Findings, Rule};

static FAMILIES: &[&[&Rule]] = &[
    backups::RULES,
    cluster::RULES,
    exposure::RULES,
    firewall::RULES,
    hosts::RULES,
    machines::RULES,
    networks::RULES,
    objects::RULES,
    power_on::RULES,
    secrets::RULES,
    services::RULES,
    storage::RULES,
    tiers::RULES,
];

/// The rules of all families. Node systems have rules of their own.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    FAMILIES.iter().copied().flatten().copied()
}

/// The codes of all rules.
pub fn codes() -> impl Iterator<Item = &'static Code> {
    rules().map(|rule| rule.code)
}

/// Runs every rule, and the further ones. `nodes` answers for the node system of the lab's cluster.
pub fn check(
    lab: &Lab,
    values: &Values,
    nodes: Option<&dyn NodeFacts>,
    further: impl Iterator<Item = &'static Rule>,
) -> Vec<Diagnostic> {
    let mut findings = Findings { values, nodes, found: Vec::new() };
    for rule in rules().chain(further) {
        (rule.run)(lab, &mut findings);
    }
    findings.found
}
