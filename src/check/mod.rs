//! Rules over the whole lab: what neither types nor references can express.
//!
//! In: [`Lab`]. Out: findings. A rule is one file with its code, its page and its function; only the list
//! below knows all of them. A rule reports every place it finds and never depends on another rule.

mod cluster;
mod exposure;
mod hosts;
mod machines;
mod networks;
mod objects;
pub mod rule;
mod secrets;
mod services;
mod shared;
mod storage;
mod tiers;

use crate::diag::Diagnostic;
use crate::lab::Lab;
use crate::value::Values;
use rule::{Findings, Rule};

static FAMILIES: &[&[&Rule]] = &[
    cluster::RULES,
    exposure::RULES,
    hosts::RULES,
    machines::RULES,
    networks::RULES,
    objects::RULES,
    secrets::RULES,
    services::RULES,
    storage::RULES,
    tiers::RULES,
];

/// All rules, by family.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    FAMILIES.iter().copied().flatten().copied()
}

/// Runs every rule.
pub fn check(lab: &Lab, values: &Values) -> Vec<Diagnostic> {
    let mut findings = Findings { values, found: Vec::new() };
    for rule in rules() {
        (rule.run)(lab, &mut findings);
    }
    findings.found
}
