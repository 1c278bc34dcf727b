//! Proxmox VE: one specification per virtual machine, in the parameters of its create call.

use crate::lab::{Disk, State};
use crate::plan::data::{Data, DataKind, Map, Origin, count, shown};
use crate::plan::{Content, Document};
use crate::resolve::{Attachment, Resolved, VirtualMachine};
use crate::source::value::Number;

/// One file per machine, below its host's folder.
pub(super) fn documents(lab: &Resolved<'_>) -> Vec<Document> {
    let machines = lab.machines.iter();
    machines
        .map(|machine| Document {
            path: format!("proxmox/{}/{}-{}.yaml", machine.host.name, machine.vmid.value, machine.name),
            origin: Origin::follows(machine.machine.node),
            content: Content::Yaml(vec![specification(machine)]),
        })
        .collect()
}

fn specification(machine: &VirtualMachine<'_>) -> Data {
    let described = machine.machine;
    let node = described.node;
    let value = |number: i64, node| Data::new(DataKind::Number(Number::Integer(number)), Origin::value(node));
    let mebibytes = i64::try_from(machine.memory.bytes() >> 20).unwrap_or(i64::MAX);
    let start_node = described.start_on_boot.map_or(described.state.node, |start| start.node);
    let template = described.state.value == State::Template;
    let tags: Vec<String> = described.tags.iter().map(|tag| tag.value.clone()).collect();
    let map = Data::map(node)
        .put("vmid", value(i64::from(machine.vmid.get()), machine.vmid.node))
        .text("name", machine.name.to_string())
        .maybe("description", described.description.as_ref().map(shown))
        .put("cores", count(machine.cores))
        .put("memory", value(mebibytes, machine.memory.node))
        .put("onboot", Data::integer(start_node, described.starts_on_boot()));
    let map = if template { map.put("template", Data::integer(described.state.node, true)) } else { map };
    let map = match described.tags.first() {
        Some(first) => map.put("tags", Data::text(first.node, tags.join(";"))),
        None => map,
    };
    let map = described.disks.iter().fold(map, |map, (slot, disk)| drive(map, slot.as_str(), disk));
    machine.nics.iter().fold(map, interface).into()
}

/// `STORAGE:GIB` makes a new disk of that size.
fn drive(map: Map, slot: &str, disk: &Disk) -> Map {
    let gibibytes = disk.size.bytes() >> 30;
    map.put(slot, Data::text(disk.size.node, format!("{}:{gibibytes}", *disk.storage)))
}

fn interface(map: Map, attached: &Attachment<'_>) -> Map {
    let Attachment { slot, nic, network, .. } = attached;
    let mut setting = match &nic.mac {
        Some(mac) => format!("virtio={}", mac.value),
        None => "model=virtio".to_owned(),
    };
    if let Some(bridge) = &network.bridge {
        setting.push_str(&format!(",bridge={}", **bridge));
    }
    if let Some(vlan) = &network.vlan {
        setting.push_str(&format!(",tag={}", vlan.value));
    }
    map.put(*slot, Data::text(nic.node, setting))
}
