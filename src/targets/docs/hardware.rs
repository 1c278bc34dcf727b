//! Hosts with their hardware, and other devices.

use crate::document::page::{Inlines, Page, Table, code, listed, maybe, text};
use crate::lab::hardware::{Device, Host, HostKind};
use crate::resolve::Resolved;
use crate::targets::docs::quantities::{as_written, bytes};

pub(super) fn page(lab: &Resolved<'_>, page: Page) -> Option<Page> {
    if lab.hosts.is_empty() && lab.lab.devices.is_empty() {
        return None;
    }
    let page = page
        .section(2, "Hosts", hosts(lab))
        .section(2, "Memory modules", modules(lab))
        .section(2, "Disks", disks(lab))
        .section(2, "Ports", ports(lab))
        .section(2, "Graphics cards and other PCI devices", pci(lab))
        .section(2, "USB devices", usb(lab))
        .section(2, "Power and access", power(lab));
    Some(page.section(2, "Other devices", gear(lab)))
}

fn hosts(lab: &Resolved<'_>) -> Table {
    let mut table = Table::new(&[
        "host",
        "runs",
        "model",
        "location",
        "processor",
        ">sockets",
        ">cores",
        ">threads",
        ">memory",
        "purpose",
    ]);
    for host in &lab.hosts {
        let described = host.host;
        let sockets = match described.cpu.empty_sockets.value {
            0 => described.cpu.sockets.to_string(),
            empty => format!("{} of {}", *described.cpu.sockets, *described.cpu.sockets + empty),
        };
        let clock = described.cpu.clock.as_ref().map(|clock| &clock.value);
        table.row(
            described.node,
            [
                code(host.name),
                text(runs(described)),
                maybe(described.model.as_ref().map(|model| &model.value)),
                maybe(described.location.as_ref().map(|location| &location.value)),
                listed([maybe(described.cpu.model.as_ref().map(|model| &model.value)), maybe(clock)]),
                text(sockets),
                text(described.cores.value),
                text(described.threads.value),
                text(bytes(described.memory.bytes().into())),
                maybe(described.description.as_ref().map(|description| &description.value)),
            ],
        );
    }
    table
}

fn runs(host: &Host) -> String {
    let version = host.proxmox.version.as_ref().map(|version| format!(" {}", version.value));
    match host.kind.value {
        HostKind::Proxmox => format!("Proxmox VE{}", version.unwrap_or_default()),
        HostKind::BareMetal => "one machine".to_owned(),
    }
}

fn modules(lab: &Resolved<'_>) -> Table {
    let mut table = Table::new(&["host", "slot", ">size", "kind"]);
    for host in &lab.hosts {
        for (slot, module) in &host.host.modules {
            let kind = maybe(module.kind.as_ref().map(|kind| &kind.value));
            let size = text(bytes(module.size.bytes().into()));
            table.row(module.node, [code(host.name), code(slot.as_str()), size, kind]);
        }
    }
    table
}

fn disks(lab: &Resolved<'_>) -> Table {
    let mut table = Table::new(&["host", "disk", ">size", "kind", "model", "slot", "used by", "purpose"]);
    for host in &lab.hosts {
        for (name, disk) in &host.host.disks {
            let raid = disk.raid.as_ref().map(|level| {
                let members = disk.members.as_ref().map(|members| format!(" of {} disks", **members));
                format!("{}{}", level.word(), members.unwrap_or_default())
            });
            let kind =
                listed([text(disk.kind.word()), maybe(disk.bus.as_ref().map(|bus| bus.word())), maybe(raid)]);
            let serial = disk.serial.as_ref().map(|serial| format!("serial {}", serial.value));
            let model = listed([maybe(disk.model.as_ref().map(|model| &model.value)), maybe(serial)]);
            let on_it = |names: &[(&str, &crate::lab::hardware::HostDisk)]| {
                names.iter().any(|(known, _)| *known == name.as_str())
            };
            let storages = host.storages.iter().filter(|storage| on_it(&storage.disks));
            let ceph = lab.lab.ceph_clusters.iter().filter(|(_, cluster)| {
                let own = cluster.osds.get(host.name);
                own.is_some_and(|disks| disks.iter().any(|disk| disk.value == name.as_str()))
            });
            let users = storages
                .map(|storage| code(storage.name))
                .chain(ceph.map(|(cluster, _)| text(format!("Ceph cluster {cluster}"))));
            table.row(
                disk.node,
                [
                    code(host.name),
                    code(name.as_str()),
                    as_written(lab.values, &disk.size),
                    kind,
                    model,
                    maybe(disk.slot.as_ref().map(|slot| &slot.value)),
                    listed(users),
                    maybe(disk.description.as_ref().map(|description| &description.value)),
                ],
            );
        }
    }
    table
}

fn ports(lab: &Resolved<'_>) -> Table {
    let mut table = Table::new(&["host", "port", ">speed", "model", "MAC", "part of", "purpose"]);
    for host in &lab.hosts {
        for (name, nic) in &host.host.nics {
            let upper = host
                .interfaces
                .iter()
                .map(|resolved| resolved.interface)
                .filter(|interface| interface.lower().iter().any(|lower| lower.value == name.as_str()));
            table.row(
                nic.node,
                [
                    code(host.name),
                    code(name.as_str()),
                    nic.speed.as_ref().map(|speed| as_written(lab.values, speed)).unwrap_or_default(),
                    maybe(nic.model.as_ref().map(|model| &model.value)),
                    maybe(nic.mac),
                    listed(upper.map(|interface| code(interface.name.as_str()))),
                    maybe(nic.description.as_ref().map(|description| &description.value)),
                ],
            );
        }
    }
    table
}

fn pci(lab: &Resolved<'_>) -> Table {
    let mut table = Table::new(&["host", "device", "kind", "model", ">memory", "address", "assigned to"]);
    for host in &lab.hosts {
        for (name, device) in &host.host.pci {
            let given = lab.machines.iter().filter(|machine| {
                machine.host.name == host.name
                    && machine.view.pci.iter().any(|passed| passed.device.node == device.node)
            });
            let model = [&device.vendor, &device.model].into_iter().flatten();
            let model: Vec<&str> = model.map(|part| part.value.as_str()).collect();
            table.row(
                device.node,
                [
                    code(host.name),
                    code(name.as_str()),
                    text(device.kind.word()),
                    text(model.join(" ")),
                    maybe(device.memory.as_ref().map(|memory| bytes(memory.bytes().into()))),
                    code(device.address.value),
                    listed(given.map(|machine| code(machine.name))),
                ],
            );
        }
    }
    table
}

fn usb(lab: &Resolved<'_>) -> Table {
    let mut table = Table::new(&["host", "device", "id", "port", "assigned to", "description"]);
    for host in &lab.hosts {
        for (name, device) in &host.host.usb {
            let given = lab.machines.iter().filter(|machine| {
                machine.host.name == host.name
                    && machine.view.usb.iter().any(|passed| passed.device.node == device.node)
            });
            table.row(
                device.node,
                [
                    code(host.name),
                    code(name.as_str()),
                    maybe(device.id.as_ref().map(|id| &id.value)),
                    maybe(device.port.as_ref().map(|port| &port.value)),
                    listed(given.map(|machine| code(machine.name))),
                    maybe(device.description.as_ref().map(|description| &description.value)),
                ],
            );
        }
    }
    table
}

fn power(lab: &Resolved<'_>) -> Table {
    let mut table = Table::new(&["host", "UPS", ">runtime", "out-of-band access"]);
    for host in &lab.hosts {
        let (ups, controller) = (&host.host.ups, &host.host.out_of_band);
        let node = ups.as_ref().map(|ups| ups.node).or(controller.as_ref().map(|found| found.node));
        let Some(node) = node else { continue };
        let ups_name = ups.as_ref().map(|ups| {
            let parts = [&ups.device, &ups.model, &ups.capacity].into_iter().flatten();
            let parts: Vec<&str> = parts.map(|part| part.value.as_str()).collect();
            if parts.is_empty() { "yes".to_owned() } else { parts.join(", ") }
        });
        let access = controller.as_ref().map(|found| {
            let at = found.address.map(|address| format!(" at {address}"));
            let by = found.nic.as_ref().map(|nic| format!(" by {}", nic.value));
            format!("{}{}{}", found.kind.word(), at.unwrap_or_default(), by.unwrap_or_default())
        });
        let runtime = ups.as_ref().map(|ups| ups.runtime.to_string());
        table.row(node, [code(host.name), maybe(ups_name), maybe(runtime), maybe(access)]);
    }
    table
}

fn gear(lab: &Resolved<'_>) -> Table {
    let mut table = Table::new(&["name", "kind", "model", ">size", "location", "addresses", "purpose"]);
    for (name, device) in lab.lab.devices.iter() {
        table.row(
            device.node,
            [
                code(name),
                text(device.kind.word()),
                maybe(device.model.as_ref().map(|model| &model.value)),
                device.size.as_ref().map(|size| as_written(lab.values, size)).unwrap_or_default(),
                maybe(device.location.as_ref().map(|location| &location.value)),
                addresses(device),
                maybe(device.description.as_ref().map(|description| &description.value)),
            ],
        );
    }
    table
}

fn addresses(device: &Device) -> Inlines {
    let addresses = device.addresses.iter();
    listed(addresses.map(|(network, address)| text(format!("{}: {address}", network.as_str()))))
}
