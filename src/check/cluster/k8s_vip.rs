//! A virtual address that no control plane can hold.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::nodes;
use crate::diag::{Code, Example, Severity};
use crate::facts::attachment::Attachment;
use crate::lab::Lab;
use crate::lab::cluster::{AddressProvider, Distribution};
use crate::types::Address;
use crate::value::At;

pub static CODE: Code = Code {
    name: "K8S-VIP",
    severity: Severity::Error,
    title: "a virtual address at which no control plane can answer",
    why: "Talos, kube-vip and keepalived give the endpoint's address to one of the control planes, which answers for \
          it in its own network. So it must be an address of that network, and one that no DHCP server hands out. \
          Talos can do that for its own nodes only. Somebody must see to it at all (`provided_by`).",
    example: Example::Lab {
        bad: r#"{ cluster.endpoint = { address = "192.168.30.10", provided_by = 'kube-vip } }"#,
        good: r#"{ cluster.endpoint = { address = "192.168.20.10", provided_by = 'kube-vip } }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let Some(cluster) = &lab.cluster else { return };
    let Some(endpoint) = &cluster.endpoint else { return };
    let Some(address) = &endpoint.address else { return };
    let Some(provider) = &endpoint.provided_by else {
        findings
            .report(&CODE, format!("nobody sees to it that {address} is answered"))
            .at(address.node, "the cluster's endpoint")
            .help("set `cluster.endpoint.provided_by`; `'external` is a load balancer that the lab does not describe");
        return;
    };
    if provider.value == AddressProvider::Talos && cluster.distribution.value != Distribution::Talos {
        findings
            .report(&CODE, "Talos cannot provide the endpoint of a cluster whose nodes run something else")
            .at(provider.node, "Talos")
            .at(cluster.distribution.node, "the nodes")
            .help("choose `'kube-vip` or `'keepalived`");
    }
    let by_a_node = matches!(
        provider.value,
        AddressProvider::Talos | AddressProvider::KubeVip | AddressProvider::Keepalived
    );
    if by_a_node {
        in_the_network(lab, address, findings);
    }
    for (name, network) in lab.networks.iter() {
        let Some(dhcp) = network.dhcp.as_ref().filter(|dhcp| dhcp.contains(address.value)) else { continue };
        findings
            .report(
                &CODE,
                format!("the cluster's endpoint {address} may be handed out by DHCP in network `{name}`"),
            )
            .at(address.node, "somebody else may have it")
            .at(dhcp.node, format!("handed out: {dhcp}"))
            .help("choose an address outside the DHCP range");
    }
}

fn in_the_network(lab: &Lab, address: &At<Address>, findings: &mut Findings<'_>) {
    for node in nodes::control_planes(lab) {
        let Some(Attachment { nic, network, .. }) = node.nic(lab) else { continue };
        if nodes::holds(network, address.value) {
            continue;
        }
        findings
            .report(
                &CODE,
                format!(
                    "control plane `{}` cannot answer at {address}, which is not in its network",
                    node.name
                ),
            )
            .at(address.node, format!("not in {}", network.prefix))
            .at(nic.network.node, format!("`{}` is in this network", node.name))
            .help(format!("choose an address within {}, or another `provided_by`", network.prefix));
        // One finding is enough to mend it for all.
        return;
    }
}
