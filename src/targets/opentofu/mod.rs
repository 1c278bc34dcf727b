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
#[cfg(test)]
mod tests;

use crate::diag::Code;
use crate::document::{Content, Data, Document, Map, Origin};
use crate::lab::hardware::HostKind;
use crate::resolve::Resolved;
use crate::targets::Lowered;
use crate::value::NodeId;

pub(super) static CODES: &[&Code] = &[&findings::TOFU_UNSUPPORTED];

const FOLDER: &str = "opentofu";
const VM: &str = "proxmox_virtual_environment_vm";
const FILE: &str = "proxmox_virtual_environment_file";
const DOWNLOAD: &str = "proxmox_download_file";

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

/// Resources of several types, by type and name. None if there are none.
fn resources(node: NodeId, all: impl IntoIterator<Item = (&'static str, String, Data)>) -> Option<Data> {
    let mut types: Vec<(&'static str, Map)> = Vec::new();
    for (kind, name, resource) in all {
        match types.iter().position(|(known, _)| *known == kind) {
            Some(at) => {
                let (kind, map) = types.remove(at);
                types.insert(at, (kind, map.put(name, resource)));
            }
            None => types.push((kind, Data::map(node).put(name, resource))),
        }
    }
    if types.is_empty() {
        return None;
    }
    let types = types.into_iter().map(|(kind, map)| (kind.to_owned(), map.into()));
    Some(Data::map(node).put("resource", Data::map(node).extend(types)).into())
}
