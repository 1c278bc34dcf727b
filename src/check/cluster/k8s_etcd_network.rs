//! A network of etcd that its members are not in.

use crate::check::rule::Rule;
use crate::check::shared::nodes;
use crate::diag::{Code, Example, Severity};
use crate::lab::cluster::EtcdPlacement;

pub static CODE: Code = Code {
    name: "K8S-ETCD-NETWORK",
    severity: Severity::Error,
    title: "a member of etcd is not in the network of etcd",
    why: "The members of etcd talk to each other in the network that `cluster.etcd.network` names. A control plane \
          without an interface there has no address to announce, and etcd does not start on it.",
    example: Example::Lab {
        bad: r#"{
  networks.storage = { prefix = "10.0.40.0/24", bridge = "vmbr0" },
  cluster.etcd.network = "storage",
}"#,
        good: r#"{
  networks.storage = { prefix = "10.0.40.0/24", bridge = "vmbr0" },
  cluster.etcd.network = "storage",
  machines.node1.nics.net1 = { network = "storage", address = "10.0.40.11" },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let Some(etcd) = lab.cluster.as_ref().map(|cluster| &cluster.etcd) else { return };
        let Some(network) = etcd.network.as_ref().filter(|_| etcd.placement.value == EtcdPlacement::Stacked)
        else {
            return;
        };
        for node in nodes::control_planes(lab) {
            let mut nics = node.machine.nics.values();
            if nics.any(|nic| nic.network.value == network.value) {
                continue;
            }
            let name = node.name;
            findings
                .report(
                    &CODE,
                    format!("control plane `{name}` is not in network `{network}`, which etcd uses"),
                )
                .at(network.node, "the network of etcd")
                .at_key(node.machine.node, "no interface there")
                .help("add an interface, or use a network that all control planes are in");
        }
    },
};
