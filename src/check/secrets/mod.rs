//! Secrets and where they come from.

mod sec_decrypt;
mod sec_sops;
mod sec_source;
mod sec_store;
mod sec_template;
mod sec_type;

use crate::check::rule::Rule;

/// The rules of this family.
pub(super) static RULES: &[&Rule] = &[
    &sec_decrypt::RULE,
    &sec_sops::RULE,
    &sec_source::RULE,
    &sec_store::RULE,
    &sec_template::RULE,
    &sec_type::RULE,
];
