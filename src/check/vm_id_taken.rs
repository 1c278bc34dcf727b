//! One VMID for two machines.

use crate::check::{Rule, walk};
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "VM-ID-TAKEN",
    severity: Severity::Error,
    title: "a VMID is used twice",
    why: "A VMID stands for one machine in a whole Proxmox VE cluster, and for its disks. Machines that are \
          stopped or decommissioned keep theirs. On hosts that know nothing of each other the same number may \
          stand for two machines; such a pair can be allowed.",
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
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let ids = lab.machines.iter().filter_map(|(name, machine)| {
            let vmid = machine.vmid.as_ref()?;
            Some((vmid.value, (name, machine, vmid.node)))
        });
        for (vmid, (first_name, first, first_node), (name, machine, node)) in walk::shared(ids) {
            findings
                .report(&CODE, format!("machines `{first_name}` and `{name}` both have VMID {vmid}"))
                .at(node, format!("machine `{name}`, {}", machine.state.word()))
                .at(first_node, format!("machine `{first_name}`, {}", first.state.word()))
                .help("give one of them a number that is free");
        }
    },
};
