//! Routes by which services are reached.

mod exp_annotation;
mod exp_node_port;
mod exp_public;
mod exp_sso_open;
mod exp_taken;
mod exp_unsupported;

use crate::check::rule::Rule;

/// The rules of this family.
pub(super) static RULES: &[&Rule] = &[
    &exp_annotation::RULE,
    &exp_node_port::RULE,
    &exp_public::RULE,
    &exp_sso_open::RULE,
    &exp_taken::RULE,
    &exp_unsupported::RULE,
];
