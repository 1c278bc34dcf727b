//! One hardware address for two interfaces.

use crate::check::{Rule, walk};
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "NET-MAC-TAKEN",
    severity: Severity::Error,
    title: "a hardware address is used twice",
    why: "Switches send what is meant for a hardware address to one place only, and a DHCP server gives both \
          interfaces the same address.",
    example: Example::Lab {
        bad: r#"{
  machines.node1.nics.net0.mac = "BC:24:11:00:00:01",
  machines.node1.nics.net1 = { network = "lan", mac = "BC:24:11:00:00:01" },
}"#,
        good: r#"{
  machines.node1.nics.net0.mac = "BC:24:11:00:00:01",
  machines.node1.nics.net1 = { network = "lan", mac = "BC:24:11:00:00:02" },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let nics = walk::kept_machines(lab).flat_map(|(machine, described)| {
            described.nics.iter().filter_map(move |(slot, nic)| {
                let mac = nic.mac.as_ref()?;
                Some((mac.value, (machine, slot, mac)))
            })
        });
        for (mac, (first_machine, first_slot, first), (machine, slot, later)) in walk::shared(nics) {
            findings
                .report(&CODE, format!("two interfaces have the hardware address {mac}"))
                .at(later.node, format!("`{}` of machine `{machine}`", slot.as_str()))
                .at(first.node, format!("`{}` of machine `{first_machine}`", first_slot.as_str()))
                .help("change one of them, or remove it: Proxmox VE makes one up");
        }
    },
};
