//! Names, namespaces and permissions of objects.

mod ns_pod_security;
mod obj_name;
mod obj_name_taken;
mod obj_namespace;
mod rbac_rule;
mod rbac_wide;

use crate::check::rule::Rule;

/// The rules of this family.
pub(super) static RULES: &[&Rule] = &[
    &ns_pod_security::RULE,
    &obj_name::RULE,
    &obj_name_taken::RULE,
    &obj_namespace::RULE,
    &rbac_rule::RULE,
    &rbac_wide::RULE,
];
