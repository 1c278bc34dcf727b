//! Virtual machines, templates, bare-metal machines, and the nodes among them.

use crate::document::page::{Inlines, Page, Table, code, listed, maybe, text};
use crate::facts::attachment::Attachment;
use crate::lab::hardware::{Machine, State};
use crate::resolve::{ClusterNode, PhysicalMachine, Resolved, VirtualMachine};
use crate::targets::docs::quantities::bytes;
use crate::targets::nodes::shared::registration;

pub(super) fn page(lab: &Resolved<'_>, page: Page) -> Option<Page> {
    if lab.machines.is_empty() && lab.bare_metal.is_empty() {
        return None;
    }
    let columns = [
        ">VMID", "name", "host", "state", ">vCPU", ">memory", "disks", "networks", "devices", ">start",
        "purpose",
    ];
    let mut machines = Table::new(&columns);
    let mut templates = Table::new(&columns);
    for machine in &lab.machines {
        let is_template = machine.machine.state.value == State::Template;
        let table = if is_template { &mut templates } else { &mut machines };
        table.row(machine.machine.node, virtual_row(machine));
    }
    let metal = ["name", "host", "state", ">cores", ">threads", ">memory", "disks", "networks", "purpose"];
    let mut physical = Table::new(&metal);
    for machine in &lab.bare_metal {
        physical.row(machine.machine.node, physical_row(machine));
    }
    let mut nodes = Table::new(&["node", "role", "address", "labels", "taints"]);
    for node in &lab.nodes {
        nodes.row(node.node.node, node_row(lab, node));
    }
    let page = page.section(2, "Virtual machines", machines).section(2, "Templates", templates);
    Some(page.section(2, "Bare metal", physical).section(2, "Nodes of the cluster", nodes))
}

fn virtual_row(machine: &VirtualMachine<'_>) -> [Inlines; 11] {
    let described = machine.machine;
    let disks = described.disks.iter().map(|(slot, disk)| {
        let mounted = disk.file_system.as_ref().map(|described| format!(", {}", described.mount.value));
        let size = bytes(disk.size.bytes().into());
        text(format!("{}: {size} on {}{}", slot.as_str(), *disk.storage, mounted.unwrap_or_default()))
    });
    let pci = machine.view.pci.iter().map(|passed| text(&*passed.passthrough.device));
    let usb = described.usb.values().map(|device| text(&device.value));
    [
        text(machine.vmid.value),
        code(machine.name),
        text(machine.host.name),
        text(state(described)),
        text(described.vcpus().unwrap_or(machine.cores.value)),
        text(bytes(machine.memory.bytes().into())),
        listed(disks),
        networks(&machine.nics),
        listed(pci.chain(usb)),
        maybe(start(described)),
        maybe(described.description.as_ref().map(|description| &description.value)),
    ]
}

/// A bare-metal machine has the hardware of its host.
fn physical_row(machine: &PhysicalMachine<'_>) -> [Inlines; 9] {
    let (described, host) = (machine.machine, machine.host.host);
    let disks = host
        .disks
        .iter()
        .map(|(name, disk)| text(format!("{}: {}", name.as_str(), bytes(disk.size.bytes().into()))));
    [
        code(machine.name),
        text(machine.host.name),
        text(state(described)),
        text(host.cores.value),
        text(host.threads.value),
        text(bytes(host.memory.bytes().into())),
        listed(disks),
        networks(&machine.nics),
        maybe(described.description.as_ref().map(|description| &description.value)),
    ]
}

fn node_row(lab: &Resolved<'_>, node: &ClusterNode<'_>) -> [Inlines; 5] {
    let labels = registration::labels(lab, node);
    let labels = labels.iter().map(|(key, value)| match value.value.as_str() {
        "" => code(key),
        value => code(format!("{key}={value}")),
    });
    let taints = registration::taint_list(lab, node);
    let taints = taints.iter().map(|taint| match taint.value.as_str() {
        "" => code(format!("{}:{}", taint.key, taint.effect)),
        value => code(format!("{}={value}:{}", taint.key, taint.effect)),
    });
    [code(node.name), text(node.node.role.word()), maybe(node.address), listed(labels), listed(taints)]
}

fn state(machine: &Machine) -> &'static str {
    machine.state.word()
}

/// Its position in the start order, if it starts on boot.
fn start(machine: &Machine) -> Option<String> {
    let order = machine.startup.order.as_ref().map(|order| order.to_string());
    let starts = machine.starts_on_boot() && machine.state.value != State::Template;
    starts.then(|| order.unwrap_or_else(|| "on boot".to_owned()))
}

fn networks(nics: &[Attachment<'_>]) -> Inlines {
    listed(nics.iter().map(|Attachment { slot, nic, network_name, .. }| {
        let addresses: Vec<String> =
            nic.address.iter().chain(&nic.address6).map(ToString::to_string).collect();
        match addresses.is_empty() {
            true => text(format!("{slot}: {network_name} (DHCP)")),
            false => text(format!("{slot}: {network_name} {}", addresses.join(" "))),
        }
    }))
}
