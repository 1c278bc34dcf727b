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

mod misnamed;
mod model;
mod names;
mod namespaces;
mod paths;
mod switched;
mod text;

pub use model::Lab;
pub use names::{Allowances, FreeName, Reasons, SWITCHED, TierName};
pub use paths::{HostPathName, MountPath, RelativePath};
pub use switched::Switched;

use crate::diag::Diagnostic;
use crate::value::Values;
use decode::{Decode, Decoder};

/// Decodes a lab. If entries are invalid, there is no lab, but every error is in the diagnostics.
pub fn decode(values: &Values, incomplete: bool) -> (Option<Lab>, Vec<Diagnostic>) {
    if values.is_empty() {
        return (None, Vec::new());
    }
    let mut decoder = Decoder::new(values, incomplete);
    let lab = Lab::decode(Values::ROOT, &mut decoder).ok();
    let diagnostics = misnamed::explained(decoder.diagnostics, values);
    (lab, diagnostics)
}
