//! VLAN ids are unique on each bridge.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "NET-VLAN-TAKEN",
    severity: Severity::Error,
    title: "a VLAN id is used by two networks",
    why: "Networks with the same VLAN id on the same bridge are one broadcast domain: two DHCP servers \
          answer to every client, and a firewall between the networks is bypassed.",
    example: Example::Lab {
        bad: r#"{
  hosts.pve.bridges.vmbr1.vlan_aware = true,
  networks = {
    servers = { prefix = "10.0.10.0/24", bridge = "vmbr1", vlan = 10 },
    cameras = { prefix = "10.0.30.0/24", bridge = "vmbr1", vlan = 10 },
  },
}"#,
        good: r#"{
  hosts.pve.bridges.vmbr1.vlan_aware = true,
  networks = {
    servers = { prefix = "10.0.10.0/24", bridge = "vmbr1", vlan = 10 },
    cameras = { prefix = "10.0.30.0/24", bridge = "vmbr1", vlan = 30 },
  },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let tagged = lab.networks.iter().filter_map(|(name, network)| {
            let bridge = network.bridge.as_ref().map(|bridge| bridge.value.as_str());
            let vlan = network.vlan.as_ref()?;
            Some(((bridge, vlan.value), (name, vlan)))
        });
        for ((_, id), (first_name, first), (name, vlan)) in walk::shared(tagged) {
            findings
                .report(&CODE, format!("networks `{first_name}` and `{name}` both have VLAN id {id}"))
                .at(vlan.node, format!("network `{name}`"))
                .at(first.node, format!("network `{first_name}`"))
                .help("change the VLAN id of one of them, here and on the switches");
        }
    },
};
