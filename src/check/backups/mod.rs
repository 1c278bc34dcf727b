//! Backup jobs of machines: whether they can run, and whether their backups survive what they are for.

mod backup_circle;
mod backup_storage;
mod meant;

use crate::check::rule::Rule;

/// The rules of this family.
pub(super) static RULES: &[&Rule] = &[&backup_circle::RULE, &backup_storage::RULE];
