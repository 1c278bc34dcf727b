//! Lowering: from the resolved lab to documents, one module per target. Targets do not know each other, but for
//! cloud-init, which carries the files of whatever makes its machine a node. The bootstrap plan comes after them all:
//! it says in which order what they have made is used.
//!
//! In: [`Resolved`]. Out: [`Document`]s: plain data and text, each with its origin, no path twice.

pub mod data;

pub mod places;

mod folder;
mod interface;
mod marks;

mod bootstrap;
mod cloud_init;
mod docs;
mod gitops;
mod k3s;
mod kubeadm;
mod kubernetes;
mod node;
mod node_files;
mod opentofu;
mod proxmox;
mod talos;

use crate::diag::{Code, Diagnostic};
use crate::resolve::Resolved;
use data::{Data, Origin};

/// A file of the output tree, before it is text.
#[derive(Clone, Debug)]
pub struct Document {
    /// Relative to the lab's output folder, with forward slashes.
    pub path: String,
    /// What made the file exist.
    pub origin: Origin,
    pub content: Content,
}

#[derive(Clone, Debug)]
pub enum Content {
    /// One or more YAML documents.
    Yaml(Vec<Data>),
    /// A YAML document whose first line is a comment by which its reader knows it, such as `#cloud-config`.
    HeadedYaml {
        heading: &'static str,
        data: Data,
    },
    Json(Data),
    /// Text that is not data: scripts, configuration files of other programs.
    Text(String),
    /// Text of which each line has its own origin: documents for people, pictures.
    Lines {
        text: String,
        lines: Vec<Origin>,
    },
}

/// A target: one kind of consumer.
type Target = fn(&Resolved<'_>) -> Vec<Document>;

/// All targets. Each is one module.
const TARGETS: &[Target] = &[
    kubernetes::documents,
    gitops::documents,
    proxmox::documents,
    cloud_init::documents,
    kubeadm::documents,
    k3s::documents,
    talos::documents,
    node_files::documents,
    opentofu::documents,
    docs::documents,
];

/// The findings of targets.
pub static CODES: &[&[&Code]] =
    &[proxmox::CODES, kubernetes::CONFIG_CODES, kubernetes::PATCH_CODES, bootstrap::CODES, opentofu::CODES];

/// What a consumer would refuse, of all that a lab is lowered to.
pub fn findings(lab: &Resolved<'_>) -> Vec<Diagnostic> {
    let mut found = proxmox::findings(lab);
    found.extend(kubernetes::findings(lab));
    found.extend(bootstrap::findings(lab));
    found.extend(opentofu::findings(lab));
    found
}

/// Lowers a lab for all targets.
pub fn plan(lab: &Resolved<'_>) -> Vec<Document> {
    let mut documents: Vec<Document> = TARGETS.iter().flat_map(|target| target(lab)).collect();
    documents.extend(bootstrap::compose(lab, &documents));
    documents
}
