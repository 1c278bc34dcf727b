//! OpenTofu: one root module for the provider bpg/proxmox, as an alternative to `proxmox/`.
//!
//! It is made from the same machines as the specifications below `proxmox/`. Storages and device mappings are not part
//! of it: the bootstrap plan creates them, and machines refer to them. Settings that the provider does not support are
//! findings. Limits of disks are rounded down to whole MiB per second, which the provider requires.
//!
//! A stopped machine is described as not started. A decommissioned one is removed from the state and not destroyed.

mod files;
mod findings;
mod host;
mod machine;
mod name;
mod plug;
mod provider;
mod raw;
mod resource;
#[cfg(test)]
mod tests;

use crate::diag::Code;
use crate::document::{Content, Document, Origin};
use crate::lab::hardware::HostKind;
use crate::resolve::Resolved;
use crate::targets::Lowered;

pub(super) static CODES: &[&Code] = &[&findings::TOFU_UNSUPPORTED];

const FOLDER: &str = "opentofu";
pub(super) fn lower(lab: &Resolved<'_>) -> Lowered {
    if !is_wanted(lab) {
        return Lowered::default();
    }
    let node = lab.lab.opentofu.node;
    let parts = [
        ("versions", Some(provider::versions(node))),
        ("provider", Some(provider::provider(lab))),
        ("hosts", host::resources(lab)),
        ("images", files::images(lab)),
        ("snippets", files::snippets(lab)),
        ("machines", machine::resources(lab)),
    ];
    let documents = parts.into_iter().filter_map(|(name, data)| {
        Some(Document {
            path: format!("{FOLDER}/{name}.tf.json"),
            origin: Origin::follows(node),
            content: Content::Json(data?),
        })
    });
    Lowered { documents: documents.collect(), findings: findings::findings(lab), ..Lowered::default() }
}

fn is_wanted(lab: &Resolved<'_>) -> bool {
    let hosts = lab.hosts.iter().any(|host| host.host.kind.value == HostKind::Proxmox);
    lab.lab.opentofu.enable.value && hosts
}
