//! VMIDs are unique.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::hardware::Machine;

pub static CODE: Code = Code {
    name: "VM-ID-TAKEN",
    severity: Severity::Error,
    title: "a VMID is used twice",
    why: "A VMID identifies one machine and its disks, on a host or in the whole Proxmox VE cluster of that \
          host. Stopped and decommissioned machines keep theirs, and templates have one, too.",
    example: Example::Lab {
        bad: r#"{
  machines.node2 = {
    host = "pve",
    vmid = 201,
    cores = 2,
    memory = "4GiB",
    nics.net0 = { network = "lan", address = "192.168.20.12" },
  },
}"#,
        good: r#"{
  machines.node2 = {
    host = "pve",
    vmid = 202,
    cores = 2,
    memory = "4GiB",
    nics.net0 = { network = "lan", address = "192.168.20.12" },
  },
}"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let ids = lab.machines.iter().filter_map(|(name, machine)| {
            let vmid = machine.vmid.as_ref()?;
            Some(((scope(lab, machine), vmid.value), (name, machine, vmid.node)))
        });
        for ((_, vmid), (first_name, first, first_node), (name, machine, node)) in walk::shared(ids) {
            findings
                .report(&CODE, format!("machines `{first_name}` and `{name}` both have VMID {vmid}"))
                .at(node, format!("machine `{name}`, {}", machine.state.word()))
                .at(first_node, format!("machine `{first_name}`, {}", first.state.word()))
                .help("choose an unused VMID for one of them");
        }
    },
};

/// The scope of a machine's VMID: the Proxmox VE cluster of its host, or the host itself.
fn scope<'l>(lab: &'l Lab, machine: &'l Machine) -> (&'static str, &'l str) {
    let host = lab.hosts.get_key_value(machine.host.value.as_str());
    match host.and_then(|(_, host)| host.proxmox.cluster.as_ref()) {
        Some(cluster) => ("cluster", &cluster.value),
        None => ("host", &machine.host.value),
    }
}
