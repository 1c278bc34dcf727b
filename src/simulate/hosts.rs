//! What becomes of the machines of a lost host: a machine that can move starts on another host of its Proxmox cluster,
//! if that has the memory.

use std::collections::{BTreeMap, BTreeSet};

use crate::lab::Lab;
use crate::lab::hardware::{Host, HostKind, Machine, StorageType};
use crate::simulate::node::running_on;
use crate::simulate::quorum;

/// What becomes of a machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fate<'m> {
    /// The machine.
    pub machine: &'m str,
    /// The host that it starts on, or why there is none.
    pub to: Result<&'m str, String>,
}

/// What becomes of the machines of lost hosts, by name.
pub fn fates<'m>(lab: &'m Lab, lost: &BTreeSet<&str>) -> Vec<Fate<'m>> {
    let mut free: BTreeMap<&str, u64> = lab
        .hosts
        .iter()
        .filter(|(name, host)| host.kind.value == HostKind::Proxmox && !lost.contains(name.as_str()))
        .map(|(name, host)| (name.as_str(), free_memory(lab, name.as_str(), host)))
        .collect();
    let mut machines: Vec<(&str, &Machine)> = lost
        .iter()
        .flat_map(|host| running_on(lab, host))
        .map(|(name, machine)| (name.as_str(), machine))
        .collect();
    // Machines start in their order.
    machines
        .sort_by_key(|(name, machine)| (machine.startup.order.map_or(u32::MAX, |order| order.value), *name));
    let mut fates: Vec<Fate<'m>> = machines
        .into_iter()
        .map(|(name, machine)| Fate { machine: name, to: destination(lab, lost, machine, &mut free) })
        .collect();
    fates.sort_by_key(|fate| fate.machine);
    fates
}

/// The memory of a host that neither it nor its running machines use.
pub fn free_memory(lab: &Lab, name: &str, host: &Host) -> u64 {
    let usable = host.memory.value.bytes().saturating_sub(host.reserve.value.bytes());
    let used = running_on(lab, name).filter_map(|(_, machine)| Some(machine.memory.as_ref()?.value.bytes()));
    usable.saturating_sub(used.fold(0, u64::saturating_add))
}

fn destination<'m>(
    lab: &'m Lab,
    lost: &BTreeSet<&str>,
    machine: &'m Machine,
    free: &mut BTreeMap<&'m str, u64>,
) -> Result<&'m str, String> {
    let Some(home) = lab.hosts.get(machine.host.as_str()).filter(|_| machine.vmid.is_some()) else {
        return Err("it is the host itself".to_owned());
    };
    let Some(cluster) = &home.proxmox.cluster else {
        return Err("its host is in no Proxmox cluster".to_owned());
    };
    if let Some(bound) = bound_to_host(home, machine) {
        return Err(bound);
    }
    if !quorum::proxmox(lab, &cluster.value, lost).is_held() {
        return Err("the Proxmox cluster has no quorum, so that no machine can start".to_owned());
    }
    let wanted = machine.memory.as_ref().map_or(0, |memory| memory.value.bytes());
    let is_possible = |name: &str| {
        lab.hosts.get(name).is_some_and(|host| {
            let same = host.proxmox.cluster.as_ref().is_some_and(|other| other.value == cluster.value);
            same && storages(machine)
                .all(|storage| host.storages.keys().any(|known| known.as_str() == storage))
        })
    };
    let roomiest = free.iter_mut().filter(|(name, _)| is_possible(name)).max_by_key(|(_, bytes)| **bytes);
    match roomiest {
        Some((name, bytes)) if *bytes >= wanted => {
            *bytes -= wanted;
            Ok(name)
        }
        Some((name, bytes)) => Err(format!(
            "it needs {} MiB of memory, and `{name}` has the most left, {} MiB",
            wanted >> 20,
            *bytes >> 20
        )),
        None => Err("no other host has its storages".to_owned()),
    }
}

/// What binds a machine to its host: a device, or a disk on storage that no other host sees.
fn bound_to_host(home: &Host, machine: &Machine) -> Option<String> {
    if let Some(device) = machine.passthrough.values().next() {
        return Some(format!("the device `{}` is passed through to it", device.device.value));
    }
    if let Some(device) = machine.usb.values().next() {
        return Some(format!("the USB device `{}` is passed through to it", device.value));
    }
    let is_shared = |name: &str| {
        let found = home.storages.iter().find(|(known, _)| known.as_str() == name);
        found.is_some_and(|(_, storage)| {
            let kind = storage.r#type.as_ref().map(|kind| kind.value);
            let over_network = [StorageType::Nfs, StorageType::Cifs, StorageType::CephFs, StorageType::Rbd];
            storage.shared.value || kind.is_some_and(|kind| over_network.contains(&kind))
        })
    };
    let local = storages(machine).find(|storage| !is_shared(storage))?;
    Some(format!("its disks are on `{local}`, which no other host sees"))
}

/// The storages of the disks and drives of a machine.
fn storages(machine: &Machine) -> impl Iterator<Item = &str> {
    let disks = machine.disks.values().map(|disk| disk.storage.as_str());
    let efi = machine.efi_disk.iter().map(|disk| disk.storage.as_str());
    let tpm = machine.tpm.iter().map(|tpm| tpm.storage.as_str());
    let cloud_init = machine.cloud_init.iter().map(|drive| drive.storage.as_str());
    disks.chain(efi).chain(tpm).chain(cloud_init)
}
