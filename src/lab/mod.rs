//! The typed lab: the configuration, decoded into the types of the model.
//!
//! In: [`Values`]. Out: [`Lab`], or diagnostics. References between entries are still names here; the checks in
//! [`crate::check`] follow them. Later stages see nothing else of the source.

pub mod cluster;
pub(crate) mod codes;
pub mod decode;
pub mod gitops;
pub mod hardware;
pub mod network;
pub mod service;

mod gpu;
mod misnamed;
mod model;
mod names;
mod namespaces;
mod paths;
mod switched;
mod text;
mod without;

pub use model::Lab;
pub use names::{Allowances, FreeName, Reasons, SWITCHED, TierName};
pub use paths::{HostPathName, MountPath, RelativePath};
pub use switched::Switched;

use std::collections::BTreeSet;

use crate::diag::Diagnostic;
use crate::value::{NodeId, Values};
use decode::{Decode, Decoder, StandIn};

/// Decodes a lab. If entries are invalid, there is no lab, but every error is in the diagnostics.
pub fn decode(values: &Values, incomplete: bool) -> (Option<Lab>, Vec<Diagnostic>) {
    if values.is_empty() {
        return (None, Vec::new());
    }
    let mut decoder = Decoder::new(values, incomplete);
    without::find(&mut decoder);
    let mut lab = Lab::decode(Values::ROOT, &mut decoder).ok();
    lab.iter_mut().for_each(gpu::complete);
    let diagnostics = misnamed::explained(decoder.diagnostics, values);
    (lab, diagnostics)
}

/// A lab in which values replace invalid ones.
#[derive(Debug)]
pub struct Supposed {
    /// The lab.
    pub lab: Lab,
    /// The values that are invalid.
    pub replaced: BTreeSet<NodeId>,
}

/// Two labs with different values in the place of invalid ones. None if no value can replace one of them, or
/// if none is invalid.
pub fn supposed(values: &Values) -> Option<[Supposed; 2]> {
    let decode = |how| {
        let mut decoder = Decoder::with_stand_ins(values, how);
        without::find(&mut decoder);
        let mut lab = Lab::decode(Values::ROOT, &mut decoder).ok()?;
        gpu::complete(&mut lab);
        Some(Supposed { lab, replaced: decoder.replaced() })
    };
    let labs = [decode(StandIn::Nothing)?, decode(StandIn::Something)?];
    labs.iter().any(|lab| !lab.replaced.is_empty()).then_some(labs)
}
