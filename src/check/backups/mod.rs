//! Backups: whether jobs of machines can run, whether backups survive what they are for, and whether there is something
//! to recover from.

mod backup_circle;
mod backup_storage;
mod db_generation;
mod meant;

use crate::check::rule::Rule;

/// The rules of this family.
pub(super) static RULES: &[&Rule] = &[&backup_circle::RULE, &backup_storage::RULE, &db_generation::RULE];
