//! Tiers, classes, quotas and limit ranges.

mod class_empty;
mod class_unknown;
mod limit_range;
mod quota_needs;
mod quota_sum;
mod size_unknown;
mod tier_class_taken;
mod tier_cpu_limit;
mod tier_memory;
mod tier_name;
mod tier_no_priority;
mod tier_priority;
mod tier_qos;

use crate::check::rule::Rule;

/// The rules of this family.
pub(super) static RULES: &[&Rule] = &[
    &class_empty::RULE,
    &class_unknown::RULE,
    &limit_range::RULE,
    &quota_needs::RULE,
    &quota_sum::RULE,
    &size_unknown::RULE,
    &tier_class_taken::RULE,
    &tier_cpu_limit::RULE,
    &tier_memory::RULE,
    &tier_name::RULE,
    &tier_no_priority::RULE,
    &tier_priority::RULE,
    &tier_qos::RULE,
];
