//! Flux, with its settings in the lab.

use crate::lab::gitops::{Flux, GitOps};
use crate::lab::service::FluxSync;
use crate::resolve::Resolved;
use crate::targets::gitops::sync_unit::SyncUnit;

pub(super) const SOURCE_API: &str = "source.toolkit.fluxcd.io/v1";

pub(super) struct FluxEngine<'r> {
    pub(super) lab: &'r Resolved<'r>,
    pub(super) gitops: &'r GitOps,
    pub(super) flux: &'r Flux,
}

/// The settings of a unit's service for Flux only.
pub(super) fn own<'p>(unit: Option<&'p SyncUnit<'_>>) -> Option<&'p FluxSync> {
    Some(&unit?.sync?.flux)
}
