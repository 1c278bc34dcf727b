//! From power-on to a running cluster: what starts needs something that has started.

mod graph;
mod on_cycle;
mod on_stopped;
mod owner;
mod thing;

use crate::check::rule::Rule;

/// The rules of this family.
pub(super) static RULES: &[&Rule] = &[&on_cycle::RULE, &on_stopped::RULE];
