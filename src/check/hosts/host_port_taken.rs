//! Ports of hosts that two interfaces use.

use std::collections::BTreeMap;

use crate::check::rule::{Findings, Rule};
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::value::NodeId;

pub static CODE: Code = Code {
    name: "HOST-PORT-TAKEN",
    severity: Severity::Error,
    title: "two interfaces of a host use the same port",
    why: "A network port belongs to one bond or one bridge. Linux refuses to add it to a second one, and which of them gets \
          it at start is a matter of luck, so that the host may lose its network.",
    example: Example::Lab {
        bad: r#"{
  hosts.pve = {
    nics = { eno1 = {}, eno2 = {} },
    bonds.bond0.slaves = ["eno1", "eno2"],
    bridges.vmbr0.ports = ["eno1"],
  },
}"#,
        good: r#"{
  hosts.pve = {
    nics = { eno1 = {}, eno2 = {} },
    bonds.bond0.slaves = ["eno1", "eno2"],
    bridges.vmbr0.ports = ["bond0"],
  },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for (host_name, host) in lab.hosts.iter() {
        let mut users: BTreeMap<&str, (String, NodeId)> = BTreeMap::new();
        let bonds = host.bonds.iter().flat_map(|(name, bond)| {
            bond.slaves.value.iter().map(move |port| (format!("bond `{}`", name.as_str()), port))
        });
        let bridges = host.bridges.iter().flat_map(|(name, bridge)| {
            bridge.ports.iter().map(move |port| (format!("bridge `{}`", name.as_str()), port))
        });
        for (owner, port) in bonds.chain(bridges) {
            let Some((first, node)) = users.get(port.value.as_str()) else {
                users.insert(port.value.as_str(), (owner, port.node));
                continue;
            };
            findings
                .report(&CODE, format!("{first} and {owner} of host `{host_name}` both use port `{port}`"))
                .at(port.node, owner.clone())
                .at(*node, first.clone())
                .help("use the bond itself as a port of the bridge, or another port");
        }
    }
}
