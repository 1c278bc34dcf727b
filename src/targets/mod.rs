//! Lowering: from the resolved lab to documents, one module per target. Targets do not know each other, except for
//! cloud-init, which includes the files of the system that makes its machine a node. The bootstrap plan comes
//! after all targets: it defines the order in which their results are used.
//!
//! In: [`Resolved`]. Out: [`Lowered`]: documents, which are plain data and text with origins, no path twice; and
//! findings about what a consumer would refuse. Each target runs once.

mod lowered;

mod address_books;
mod cloud_init;
mod docs;
mod firewall;
mod gitops;
mod kubernetes;
pub mod nodes;
mod opentofu;
mod proxmox;
pub mod shared;

use crate::diag::Code;
use crate::resolve::Resolved;

pub use lowered::{Folders, Lowered, ServiceFolder};
pub use proxmox::{backup_jobs, storage_definitions};

/// A target: one kind of consumer.
struct Target {
    /// What it can report.
    codes: &'static [&'static Code],
    /// Lowers the lab. The second argument has the results of earlier targets in the list.
    lower: fn(&Resolved<'_>, &Lowered) -> Lowered,
}

/// All targets, each after the targets whose results it reads: the objects of an engine refer to folders of manifests.
static TARGETS: &[Target] = &[
    Target { codes: kubernetes::CODES, lower: |lab, _| kubernetes::lower(lab) },
    Target { codes: &[], lower: |lab, before| gitops::lower(lab, &before.folders) },
    Target { codes: proxmox::CODES, lower: |lab, _| proxmox::lower(lab) },
    Target { codes: &[], lower: |lab, _| firewall::documents(lab).into() },
    Target { codes: &[], lower: |lab, _| address_books::documents(lab).into() },
    Target { codes: &[], lower: |lab, _| cloud_init::documents(lab).into() },
    Target { codes: &[], lower: |lab, _| nodes::documents(lab).into() },
    Target { codes: &[], lower: |lab, _| nodes::files::documents(lab).into() },
    Target { codes: opentofu::CODES, lower: |lab, _| opentofu::lower(lab) },
    Target { codes: &[], lower: |lab, _| docs::documents(lab).into() },
];

/// The codes of all targets.
pub fn codes() -> impl Iterator<Item = &'static Code> {
    TARGETS.iter().flat_map(|target| target.codes).copied()
}

/// Lowers a lab for all targets.
pub fn lower(lab: &Resolved<'_>) -> Lowered {
    let mut lowered = Lowered::default();
    for target in TARGETS {
        let made = (target.lower)(lab, &lowered);
        lowered.add(made);
    }
    lowered
}
