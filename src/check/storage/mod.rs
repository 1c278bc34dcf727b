//! Storage classes, volumes and backups.

mod bak_same_disk;
mod bak_volsync;
mod bak_volume;
mod sto_attach_limit;
mod sto_modes;
mod sto_nfs_clients;
mod sto_nfs_export;
mod sto_nfs_inline;
mod sto_purpose_class;

use crate::check::rule::Rule;

/// The rules of this family.
pub(super) static RULES: &[&Rule] = &[
    &bak_same_disk::RULE,
    &bak_volsync::RULE,
    &bak_volume::RULE,
    &sto_attach_limit::RULE,
    &sto_modes::RULE,
    &sto_nfs_clients::RULE,
    &sto_nfs_export::RULE,
    &sto_nfs_inline::RULE,
    &sto_purpose_class::RULE,
];
