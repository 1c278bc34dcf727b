//! What a machine is, in parameters that the calls for creating and configuring it share.

use std::collections::BTreeMap;

use crate::document::{Data, count, shown};
use crate::lab::FreeName;
use crate::lab::hardware::{Disk, ImageKind, Machine, MachineType, Passthrough, PciDevice, State};
use crate::resolve::VirtualMachine;
use crate::targets::proxmox::image::ImageFile;
use crate::targets::proxmox::parameters::{Parameters, number, switch};
use crate::targets::proxmox::property::Properties;
use crate::targets::proxmox::{drive, network};
use crate::types::{Duration, Memory};
use crate::value::{At, NodeId};

/// Slots of one kind in the order of their numbers: `scsi2` before `scsi10`.
pub(super) fn in_order<T>(slots: &BTreeMap<FreeName, T>) -> Vec<(&str, &T)> {
    let mut sorted: Vec<(&str, &T)> = slots.iter().map(|(slot, entry)| (slot.as_str(), entry)).collect();
    sorted.sort_by_key(|(slot, _)| {
        let kind = slot.trim_end_matches(|c: char| c.is_ascii_digit());
        (kind, slot.len(), *slot)
    });
    sorted
}

/// The disk that the machine starts from, as far as the lab says: the first of the boot order, or the first of all.
pub(super) fn first_disk(machine: &Machine) -> Option<(&str, &Disk)> {
    let disks = in_order(&machine.disks);
    let named = machine.boot_order.iter().find_map(|slot| disks.iter().find(|(disk, _)| *disk == slot.value));
    named.or(disks.first()).copied()
}

/// Description, tags and hardware without drives.
pub(super) fn board(parameters: Parameters, virtual_machine: &VirtualMachine<'_>) -> Parameters {
    let machine = virtual_machine.machine;
    let board = Data::text(
        machine.machine_type.node,
        match machine.machine_type.value {
            MachineType::Q35 => "q35",
            MachineType::I440fx => "pc",
        },
    );
    let tags: Vec<String> = machine.tags.iter().map(|tag| tag.value.clone()).collect();
    let flags: Vec<String> = machine.cpu.flags.iter().map(|flag| flag.value.clone()).collect();
    let flags = Some(flags.join(";")).filter(|flags| !flags.is_empty());
    let cpu = Properties::of(machine.cpu.r#type.value.clone()).maybe("flags", flags);
    let balloon = match &machine.balloon {
        Some(least) => mebibytes(least),
        None => Data::integer(virtual_machine.memory.node, 0),
    };
    parameters
        .maybe("description", machine.description.as_ref().map(shown))
        .maybe("tags", machine.tags.first().map(|first| Data::text(first.node, tags.join(";"))))
        .put("ostype", Data::text(machine.ostype.node, machine.ostype.word()))
        .put("machine", board)
        .put("bios", Data::text(machine.bios.node, machine.bios.word()))
        .put("cpu", cpu.data(machine.cpu.r#type.node))
        .put("sockets", count(&machine.sockets))
        .put("cores", count(virtual_machine.cores))
        .maybe("cpulimit", machine.cpu.limit.as_ref().map(count))
        .maybe("cpuunits", machine.cpu.weight.as_ref().map(count))
        .maybe("affinity", machine.cpu.affinity.as_ref().map(shown))
        .put("numa", switch(machine.numa.node, machine.numa.value))
        .put("memory", mebibytes(virtual_machine.memory))
        .put("balloon", balloon)
        .put("scsihw", Data::text(machine.scsi_controller.node, machine.scsi_controller.word()))
}

/// Everything that is plugged in besides disks, and how the machine behaves.
pub(super) fn settings(parameters: Parameters, virtual_machine: &VirtualMachine<'_>) -> Parameters {
    let machine = virtual_machine.machine;
    let cdroms = in_order(&machine.cdroms).into_iter();
    let parameters = parameters
        .extend(cdroms.map(|(slot, cdrom)| (slot.to_owned(), drive::cdrom(cdrom))))
        .extend(installer(virtual_machine))
        .extend(machine.cloud_init.iter().map(|drive| (drive.slot.value.clone(), drive::cloud_init(drive))))
        .extend(interfaces(virtual_machine))
        .extend(devices(virtual_machine));
    let start = machine.start_on_boot.map_or(machine.state.node, |start| start.node);
    let parameters = parameters
        .maybe("serial0", machine.serial.value.then(|| Data::text(machine.serial.node, "socket")))
        .put("vga", Data::text(machine.vga.node, machine.vga.word()))
        .put("agent", switch(machine.agent.node, machine.agent.value))
        .maybe("boot", boot(virtual_machine))
        .put("onboot", switch(start, machine.starts_on_boot()))
        .maybe("startup", startup(machine))
        .put("protection", switch(machine.protection.node, machine.protection.value));
    if machine.cloud_init.is_some() { cloud_init(parameters, virtual_machine) } else { parameters }
}

/// Resource pool, which only the calls that make a machine take.
pub(super) fn pool(machine: &Machine) -> Option<Data> {
    machine.pool.as_ref().map(shown)
}

fn mebibytes(memory: &At<Memory>) -> Data {
    number(memory.node, i64::try_from(memory.bytes() >> 20).unwrap_or(i64::MAX))
}

/// The image of an installer, in a CD drive that nothing else uses.
fn installer(virtual_machine: &VirtualMachine<'_>) -> Option<(String, Data)> {
    let machine = virtual_machine.machine;
    let image = machine.image.as_ref().filter(|image| image.kind.value == ImageKind::Installer)?;
    let slot = installer_slot(machine)?;
    Some((slot.to_owned(), drive::image_in_drive(&ImageFile::of(image).volume()).data(image.node)))
}

fn installer_slot(machine: &Machine) -> Option<&'static str> {
    let image = machine.image.as_ref().filter(|image| image.kind.value == ImageKind::Installer)?;
    let file = ImageFile::of(image).name;
    let there = |cdrom: &crate::lab::hardware::Cdrom| {
        cdrom.storage.value == image.storage.value && cdrom.file.value == file
    };
    if machine.cdroms.values().any(there) {
        return None;
    }
    let drive = machine.cloud_init.as_ref().map(|drive| drive.slot.value.as_str());
    let taken = |slot: &str| {
        let plugged = machine.disks.keys().chain(machine.cdroms.keys()).any(|known| known.as_str() == slot);
        plugged || drive == Some(slot)
    };
    ["ide2", "ide0", "ide1", "ide3"].into_iter().find(|slot| !taken(slot))
}

fn interfaces(machine: &VirtualMachine<'_>) -> impl Iterator<Item = (String, Data)> {
    machine.nics.iter().map(|attached| (attached.slot.to_owned(), network::interface(attached)))
}

/// Devices of the host are numbered in the order of the names that the lab gives them.
fn devices(machine: &VirtualMachine<'_>) -> impl Iterator<Item = (String, Data)> {
    let q35 = machine.machine.machine_type.value == MachineType::Q35;
    let pci = machine.passthrough.iter().enumerate().map(move |(index, (_, given, device))| {
        (format!("hostpci{index}"), pci(given, device, q35).data(given.node))
    });
    let usb = machine.usb.iter().enumerate().map(|(index, (_, device))| {
        let found = device.port.as_ref().or(device.id.as_ref());
        let found = found.map_or("", |found| found.value.as_str());
        (format!("usb{index}"), Properties::default().set("host", found).data(device.node))
    });
    pci.chain(usb)
}

fn pci(given: &Passthrough, device: &PciDevice, q35: bool) -> Properties {
    let properties = match &device.mapping {
        Some(mapping) => Properties::default().set("mapping", mapping),
        None => Properties::of(device.address.to_string()),
    };
    properties
        .on("pcie", given.pcie.map_or(q35, |pcie| pcie.value))
        .on("x-vga", given.primary_gpu.is_some_and(|primary| primary.value))
        .off("rombar", given.rom_bar.is_none_or(|rom| rom.value))
}

/// Without an order of its own a machine starts from its first disk, and from the installer while that is empty.
fn boot(virtual_machine: &VirtualMachine<'_>) -> Option<Data> {
    let machine = virtual_machine.machine;
    let order = |node: NodeId, slots: &[&str]| Properties::default().set("order", slots.join(";")).data(node);
    if let Some(first) = machine.boot_order.first() {
        let slots: Vec<&str> = machine.boot_order.iter().map(|slot| slot.value.as_str()).collect();
        return Some(order(first.node, &slots));
    }
    let (slot, disk) = first_disk(machine)?;
    let slots: Vec<&str> = std::iter::once(slot).chain(installer_slot(machine)).collect();
    Some(order(disk.node, &slots))
}

fn startup(machine: &Machine) -> Option<Data> {
    let startup = &machine.startup;
    // The API counts whole seconds; waiting a little longer is never wrong.
    let seconds = |duration: At<Duration>| duration.nanoseconds().div_ceil(1_000_000_000);
    let properties = Properties::default()
        .maybe("order", startup.order)
        .maybe("up", startup.up_delay.map(seconds))
        .maybe("down", startup.shutdown_timeout.map(seconds));
    (!properties.is_empty()).then(|| properties.data(startup.node))
}

/// Where cloud-init's files lie, and what the hypervisor tells it where there are none.
fn cloud_init(parameters: Parameters, virtual_machine: &VirtualMachine<'_>) -> Parameters {
    let machine = virtual_machine.machine;
    let Some(drive) = &machine.cloud_init else { return parameters };
    let files = machine.guest.as_ref().filter(|_| machine.state.value != State::Template);
    let parameters = match (&drive.snippets, files, &machine.guest) {
        (Some(storage), Some(_), _) => {
            let snippet = |part: &str| format!("{storage}:snippets/{}-{part}.yaml", virtual_machine.name);
            let files = Properties::default()
                .set("user", snippet("user-data"))
                .set("network", snippet("network-config"))
                .set("meta", snippet("meta-data"));
            parameters.put("cicustom", files.data(storage.node))
        }
        (None, _, Some(guest)) if guest.users.len() == 1 => {
            let users = guest.users.iter().map(|(name, user)| {
                let keys: Vec<String> = user.ssh_keys.iter().map(|key| url_encoded(&key.value)).collect();
                let keys = user.ssh_keys.first().map(|first| Data::text(first.node, keys.join("%0A")));
                (Data::text(user.node, name.as_str()), keys)
            });
            users.fold(parameters, |parameters, (user, keys)| {
                parameters.put("ciuser", user).maybe("sshkeys", keys)
            })
        }
        _ => parameters,
    };
    let parameters = parameters.put("ciupgrade", switch(drive.upgrade.node, drive.upgrade.value));
    network::addresses(parameters, virtual_machine)
}

/// Everything but letters, digits and `-_.~`, as the API decodes it.
fn url_encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte))
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_encoded_byte_by_byte() {
        assert_eq!(url_encoded("ssh-ed25519 AA+/= me@é"), "ssh-ed25519%20AA%2B%2F%3D%20me%40%C3%A9");
    }

    #[test]
    fn slots_are_counted_and_not_spelt() {
        let slots: BTreeMap<FreeName, ()> =
            ["scsi10", "scsi2", "ide3", "scsi0"].map(|slot| (slot.parse().expect(slot), ())).into();
        let order: Vec<&str> = in_order(&slots).into_iter().map(|(slot, ())| slot).collect();
        assert_eq!(order, ["ide3", "scsi0", "scsi2", "scsi10"]);
    }
}
