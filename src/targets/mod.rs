//! Lowering: from the resolved lab to documents, one module per target. Targets do not know each other, but for
//! cloud-init, which carries the files of whatever makes its machine a node. The bootstrap plan comes after them all:
//! it says in which order what they have made is used.
//!
//! In: [`Resolved`]. Out: [`Document`]s: plain data and text, each with its origin, no path twice.

mod cloud_init;
mod docs;
mod gitops;
mod kubernetes;
pub mod nodes;
mod opentofu;
pub mod places;
mod proxmox;
pub mod shared;

use crate::diag::{Code, Diagnostic};
use crate::document::Document;
use crate::resolve::Resolved;

/// A target: one kind of consumer.
type Target = fn(&Resolved<'_>) -> Vec<Document>;

/// All targets. Each is one module.
const TARGETS: &[Target] = &[
    kubernetes::documents,
    gitops::documents,
    proxmox::documents,
    cloud_init::documents,
    nodes::kubeadm::documents,
    nodes::k3s::documents,
    nodes::talos::documents,
    nodes::files::documents,
    opentofu::documents,
    docs::documents,
];

/// The findings of targets.
pub static CODES: &[&[&Code]] =
    &[proxmox::CODES, kubernetes::CONFIG_CODES, kubernetes::PATCH_CODES, opentofu::CODES];

/// What a consumer would refuse, of all that a lab is lowered to.
pub fn findings(lab: &Resolved<'_>) -> Vec<Diagnostic> {
    let mut found = proxmox::findings(lab);
    found.extend(kubernetes::findings(lab));
    found.extend(opentofu::findings(lab));
    found
}

/// Lowers a lab for all targets.
pub fn plan(lab: &Resolved<'_>) -> Vec<Document> {
    TARGETS.iter().flat_map(|target| target(lab)).collect()
}
