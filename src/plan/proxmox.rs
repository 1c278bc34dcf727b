//! Proxmox VE: one specification per virtual machine, in the parameters of its create call.

use crate::lab::{Disk, Network, Nic, State};
use crate::plan::data::{Data, DataKind, Map, Origin, count, shown};
use crate::plan::{Content, Document};
use crate::resolve::{Resolved, VirtualMachine};
use crate::source::value::Number;

/// One file per machine, below its host's folder.
pub(super) fn documents(lab: &Resolved<'_>) -> Vec<Document> {
    let machines = lab.machines.iter();
    machines
        .map(|machine| Document {
            path: format!(
                "proxmox/{}/{}-{}.yaml",
                machine.host.name, machine.machine.vmid.value, machine.name
            ),
            origin: Origin::follows(machine.machine.node),
            content: Content::Yaml(vec![specification(machine)]),
        })
        .collect()
}

fn specification(machine: &VirtualMachine<'_>) -> Data {
    let described = machine.machine;
    let node = described.node;
    let value = |number: i64, node| Data::new(DataKind::Number(Number::Integer(number)), Origin::value(node));
    let mebibytes = i64::try_from(described.memory.bytes() >> 20).unwrap_or(i64::MAX);
    let running = described.state.value == State::Running;
    let tags: Vec<String> = described.tags.iter().map(|tag| tag.value.clone()).collect();
    let map = Data::map(node)
        .put("vmid", value(i64::from(described.vmid.get()), described.vmid.node))
        .text("name", machine.name.to_string())
        .maybe("description", described.description.as_ref().map(shown))
        .put("cores", count(&described.cores))
        .put("memory", value(mebibytes, described.memory.node))
        .put("onboot", Data::integer(described.state.node, running));
    let map = match described.tags.first() {
        Some(first) => map.put("tags", Data::text(first.node, tags.join(";"))),
        None => map,
    };
    let map = machine.disks.iter().fold(map, |map, (slot, disk)| drive(map, slot, disk));
    machine.nics.iter().fold(map, |map, (slot, nic, network)| interface(map, slot, nic, network)).into()
}

/// `STORAGE:GIB` makes a new disk of that size.
fn drive(map: Map, slot: &str, disk: &Disk) -> Map {
    let gibibytes = disk.size.bytes() >> 30;
    map.put(slot, Data::text(disk.size.node, format!("{}:{gibibytes}", *disk.storage)))
}

fn interface(map: Map, slot: &str, nic: &Nic, network: &Network) -> Map {
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
    map.put(slot, Data::text(nic.node, setting))
}
