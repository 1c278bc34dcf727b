//! VLAN interfaces of hosts with another tag than their network.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "NET-HOST-VLAN",
    severity: Severity::Error,
    title: "a host is in a network by another VLAN",
    why: "A VLAN interface tags the frames of a host. With another tag than that of the network, the host is in a \
          different one, and nobody reaches its address.",
    example: Example::Lab {
        bad: r#"{
  networks.office = { prefix = "10.0.50.0/24", vlan = 50 },
  hosts.pve.vlans."vmbr0.51" = { device = "vmbr0", vlan = 51, network = "office", address = "10.0.50.2" },
}"#,
        good: r#"{
  networks.office = { prefix = "10.0.50.0/24", vlan = 50 },
  hosts.pve.vlans."vmbr0.50" = { device = "vmbr0", vlan = 50, network = "office", address = "10.0.50.2" },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (host_name, host) in lab.hosts.iter() {
            for (name, interface) in &host.vlans {
                let network =
                    interface.network.as_ref().and_then(|network| walk::network_named(lab, network));
                let Some((network, vlan)) =
                    network.and_then(|(name, network)| Some((name, network.vlan.as_ref()?)))
                else {
                    continue;
                };
                if vlan.value != interface.vlan.value {
                    let name = name.as_str();
                    findings
                        .report(&CODE, format!("`{name}` of host `{host_name}` has VLAN {}, but network `{network}` has {vlan}", interface.vlan))
                        .at(interface.vlan.node, "this tag")
                        .at(vlan.node, "the tag of the network")
                        .help(format!("set `vlan = {vlan}` on the interface"));
                }
            }
        }
    },
};
