//! Flux, with its settings in the lab.

use crate::lab::gitops::{Flux, GitOps};
use crate::lab::service::FluxSync;
use crate::resolve::Resolved;
use crate::targets::gitops::part::Part;

pub(super) const SOURCE_API: &str = "source.toolkit.fluxcd.io/v1";

pub(super) struct Engine<'r> {
    pub(super) lab: &'r Resolved<'r>,
    pub(super) gitops: &'r GitOps,
    pub(super) flux: &'r Flux,
}

/// The settings of a part's service for Flux only.
pub(super) fn own<'p>(part: Option<&'p Part<'_>>) -> Option<&'p FluxSync> {
    Some(&part?.sync?.flux)
}
