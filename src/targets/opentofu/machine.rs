//! Machines and templates.

use crate::document::{Data, Map};
use crate::facts::vm::{PassedPci, moved_disk};
use crate::lab::hardware::State;
use crate::resolve::{Resolved, VirtualMachine};
use crate::targets::opentofu::host::bridge_reference;
use crate::targets::opentofu::name::{identifier, literal, shown};
use crate::targets::opentofu::plug::{boot_order, cdrom, disks, initialization, network};
use crate::targets::opentofu::provider::with_provider;
use crate::targets::opentofu::raw::hook_script;
use crate::targets::opentofu::resource;
use crate::targets::opentofu::resource::{VM, described, is_installed_template};
use crate::types::{Duration, Memory};
use crate::value::{At, NodeId};

pub fn resources(lab: &Resolved<'_>) -> Option<Data> {
    let node = lab.lab.opentofu.node;
    let all =
        described(lab).map(|machine| (VM, resource_name(machine.name.as_str()), resource(lab, machine)));
    let made = resource::resources(node, all.collect::<Vec<_>>());
    let gone = lab.machines.iter().filter(|machine| machine.machine.state.value == State::Decommissioned);
    let gone = gone.map(|machine| {
        let from = format!("{VM}.{}", resource_name(machine.name.as_str()));
        let node = machine.machine.node;
        let kept = Data::map(node).put("destroy", Data::bool(node, false));
        Data::from(Data::map(node).text("from", from).put("lifecycle", kept))
    });
    let gone: Vec<Data> = gone.collect();
    let resource = made.as_ref().and_then(|made| made.get("resource")).cloned();
    if gone.is_empty() {
        return made;
    }
    Some(Data::map(node).maybe("resource", resource).put("removed", Data::list(node, gone)).into())
}

fn resource_name(machine: &str) -> String {
    identifier(&[machine])
}

fn resource(lab: &Resolved<'_>, virtual_machine: &VirtualMachine<'_>) -> Data {
    let (machine, host) = (virtual_machine.machine, virtual_machine.host);
    let node = machine.node;
    // The hypervisor sorts tags and converts them to lower case; in any other form, each plan would show a difference.
    let mut tags: Vec<String> = machine.tags.iter().map(|tag| tag.as_str().to_lowercase()).collect();
    tags.sort();
    tags.dedup();
    let template = machine.state.value == State::Template;
    let map = with_provider(Data::map(node), lab, host.name.as_str(), host.host)
        .text("node_name", host.name.to_string())
        .put("vm_id", virtual_machine.vmid)
        .text("name", virtual_machine.name.to_string())
        .maybe("description", machine.description.as_ref().map(shown))
        .some("tags", Data::list(node, tags.into_iter().map(|tag| Data::text(node, literal(&tag)))))
        .maybe("pool_id", machine.pool.as_ref().map(shown))
        .put("template", Data::bool(machine.state.node, template))
        .put("started", Data::bool(machine.state.node, machine.runs()))
        .put("on_boot", Data::bool(machine.state.node, machine.starts_on_boot() && !template))
        .put("protection", &machine.protection);
    let template = lab.template(virtual_machine);
    let map = map.maybe("clone", template.map(|template| clone(virtual_machine, template)));
    let map = map
        .put("machine", Data::text(machine.machine_type.node, virtual_machine.view.board))
        .put("bios", &machine.bios)
        .put("scsi_hardware", &machine.scsi_controller)
        .put("operating_system", Data::map(machine.ostype.node).text("type", machine.ostype.word()))
        .put("cpu", cpu(virtual_machine))
        .put("memory", memory(virtual_machine))
        .some("disk", Data::list(node, disks(virtual_machine)))
        .maybe(
            "efi_disk",
            machine.efi_disk.as_ref().map(|disk| {
                Data::map(disk.node)
                    .put("datastore_id", shown(&disk.storage))
                    .text("type", "4m")
                    .put("pre_enrolled_keys", &disk.pre_enrolled_keys)
            }),
        )
        .maybe(
            "tpm_state",
            machine.tpm.as_ref().map(|tpm| {
                Data::map(tpm.node).put("datastore_id", shown(&tpm.storage)).put("version", &tpm.version)
            }),
        )
        .maybe("cdrom", cdrom(virtual_machine))
        .maybe("initialization", initialization(virtual_machine))
        .some("network_device", Data::list(node, network(virtual_machine)))
        .some("hostpci", Data::list(node, devices(virtual_machine)))
        .some("usb", Data::list(node, usb(virtual_machine)));
    behaviour(map, lab, virtual_machine).into()
}

fn clone(machine: &VirtualMachine<'_>, template: &VirtualMachine<'_>) -> Map {
    let node = machine.machine.full_clone.node;
    let elsewhere =
        (template.host.name != machine.host.name).then(|| Data::text(node, template.host.name.to_string()));
    let moved = moved_disk(machine.machine, template.machine);
    let number = match is_installed_template(template) {
        true => Data::from(template.vmid),
        false => Data::text(node, format!("${{{VM}.{}.vm_id}}", resource_name(template.name.as_str()))),
    };
    Data::map(node)
        .put("vm_id", number)
        .maybe("node_name", elsewhere)
        .maybe("datastore_id", moved.map(|disk| shown(&disk.storage)))
        .put("full", &machine.machine.full_clone)
}

fn cpu(virtual_machine: &VirtualMachine<'_>) -> Map {
    let machine = virtual_machine.machine;
    let cpu = &machine.cpu;
    let flags = cpu.flags.iter().map(shown);
    Data::map(cpu.node)
        .put("type", shown(&cpu.r#type))
        .put("sockets", &machine.sockets)
        .put("cores", virtual_machine.cores)
        .some("flags", Data::list(cpu.node, flags))
        .put("numa", &machine.numa)
        .maybe("limit", cpu.limit.as_ref())
        .maybe("units", cpu.weight.as_ref())
        .maybe("affinity", cpu.affinity.as_ref().map(shown))
}

/// In MiB. The part above `floating` may be reclaimed if the host is short of memory.
fn memory(virtual_machine: &VirtualMachine<'_>) -> Map {
    let mebibytes = |memory: &At<Memory>| Data::value(memory.node, memory.mebibytes());
    Data::map(virtual_machine.memory.node)
        .put("dedicated", mebibytes(virtual_machine.memory))
        .maybe("floating", virtual_machine.machine.balloon.as_ref().map(mebibytes))
}

fn devices<'m>(machine: &'m VirtualMachine<'_>) -> impl Iterator<Item = Data> + 'm {
    machine.view.pci.iter().map(|passed| pci(passed).into())
}

fn pci(passed: &PassedPci<'_>) -> Map {
    let (node, device) = (passed.passthrough.node, passed.device);
    let map = Data::map(node).text("device", passed.slot());
    let map = match &device.mapping {
        Some(mapping) => map.put("mapping", shown(mapping)),
        None => map.put("id", &device.address),
    };
    map.put("pcie", Data::bool(node, passed.is_pcie))
        .put("rombar", Data::bool(node, passed.has_rom_bar))
        .put("xvga", Data::bool(node, passed.is_primary_gpu))
}

fn usb<'m>(machine: &'m VirtualMachine<'_>) -> impl Iterator<Item = Data> + 'm {
    let devices = machine.view.usb.iter();
    devices.map(|passed| Data::map(passed.device.node).text("host", literal(passed.host)).into())
}

/// The display, the agent, and the start and stop behaviour.
fn behaviour(map: Map, lab: &Resolved<'_>, virtual_machine: &VirtualMachine<'_>) -> Map {
    let machine = virtual_machine.machine;
    let node = machine.node;
    let serial = machine.serial.value.then(|| Data::list(machine.serial.node, [serial(machine.serial.node)]));
    let agent = Data::map(machine.agent.node).put("enabled", &machine.agent);
    let map = map
        .maybe("serial_device", serial)
        .put("vga", Data::map(machine.vga.node).put("type", &machine.vga))
        .put("agent", agent)
        // Without a guest agent, a request to shut down may not be answered.
        .put("stop_on_destroy", Data::bool(machine.agent.node, !machine.agent.value));
    let map = map.some("boot_order", Data::list(node, boot_order(virtual_machine)));
    let startup = &machine.startup;
    let seconds = |duration: &At<Duration>| Data::value(duration.node, duration.seconds_rounded_up());
    let startup = Data::map(startup.node)
        .maybe("order", startup.order.as_ref())
        .maybe("up_delay", startup.up_delay.as_ref().map(seconds))
        .maybe("down_delay", startup.shutdown_timeout.as_ref().map(seconds));
    let map = map.some("startup", startup);
    // A machine cannot start before its bridge exists.
    let mut bridges: Vec<String> = virtual_machine
        .nics
        .iter()
        .filter_map(|attached| bridge_reference(lab, virtual_machine.host, attached.network.bridge.as_ref()?))
        .collect();
    bridges.sort();
    bridges.dedup();
    map.maybe("hook_script_file_id", hook_script(lab, virtual_machine))
        .some("depends_on", Data::list(node, bridges.into_iter().map(|bridge| Data::text(node, bridge))))
}

fn serial(node: NodeId) -> Data {
    Data::map(node).text("device", "socket").into()
}
