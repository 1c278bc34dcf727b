//! One VLAN for two networks.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "NET-VLAN-TAKEN",
    severity: Severity::Error,
    title: "a VLAN id is used for two networks",
    why: "Networks with one VLAN id on one bridge are one wire: their members hear each other's broadcasts, and two \
          DHCP servers answer to everybody. A firewall between them sees nothing of what passes.",
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
                .report(&CODE, format!("networks `{first_name}` and `{name}` both are VLAN {id}"))
                .at(vlan.node, format!("network `{name}`"))
                .at(first.node, format!("network `{first_name}`"))
                .help("give one of them another VLAN id, here and on the switches");
        }
    },
};
