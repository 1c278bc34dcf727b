//! Resources: their types, and the machines that have one.

use crate::document::{Data, Map};
use crate::lab::hardware::{ImageKind, State};
use crate::resolve::{Resolved, VirtualMachine};
use crate::value::NodeId;

pub const VM: &str = "proxmox_virtual_environment_vm";
pub const FILE: &str = "proxmox_virtual_environment_file";
pub const DOWNLOAD: &str = "proxmox_download_file";

/// Machines that should exist. A decommissioned machine is not created again; and a template from an installer has to
/// be installed before it becomes a template, which cannot be declared.
pub fn described<'r, 'l>(lab: &'r Resolved<'l>) -> impl Iterator<Item = &'r VirtualMachine<'l>> {
    lab.machines.iter().filter(|machine| {
        machine.machine.state.value != State::Decommissioned && !is_installed_template(machine)
    })
}

pub fn is_installed_template(machine: &VirtualMachine<'_>) -> bool {
    let image = machine.machine.image.as_ref();
    machine.machine.state.value == State::Template
        && image.is_some_and(|image| image.kind.value == ImageKind::Installer)
}

/// Resources of several types, by type and name. None if there are none.
pub fn resources(node: NodeId, all: impl IntoIterator<Item = (&'static str, String, Data)>) -> Option<Data> {
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
