//! Virtual addresses that a control plane can answer.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::nodes;
use crate::diag::{Code, Example, Severity};
use crate::facts::attachment::Attachment;
use crate::lab::Lab;
use crate::lab::cluster::AddressProvider;
use crate::types::Address;
use crate::value::At;

/// The code for a virtual address at which no control plane can answer.
pub static CODE: Code = Code {
    name: "K8S-VIP",
    severity: Severity::Error,
    title: "no control plane can answer at the virtual address",
    why: "Talos, kube-vip and keepalived assign the endpoint's address to one of the control planes, which \
          announces it in its own network. It must therefore be an address of that network, and not in a \
          DHCP range. Talos provides this for its own nodes only. Something must provide the address at all \
          (`provided_by`).",
    example: Example::Lab {
        bad: r#"{ cluster.endpoint = { address = "192.168.30.10", provided_by = 'kube-vip } }"#,
        good: r#"{ cluster.endpoint = { address = "192.168.20.10", provided_by = 'kube-vip } }"#,
    },
    allowable: true,
};

/// The rule that reports [`CODE`].
pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let Some(cluster) = &lab.cluster else { return };
    let Some(endpoint) = &cluster.endpoint else { return };
    let Some(address) = &endpoint.address else { return };
    let Some(provider) = &endpoint.provided_by else {
        findings
            .report(&CODE, format!("nothing provides the endpoint address {address}"))
            .at(address.node, "the cluster's endpoint")
            .help(
                "set `cluster.endpoint.provided_by`, `'external` for a load balancer that the lab does not \
                 define",
            );
        return;
    };
    // All other providers run on the control planes.
    if !matches!(provider.value, AddressProvider::Bgp | AddressProvider::External) {
        in_the_network(lab, address, findings);
    }
    for (name, network) in lab.networks.iter() {
        let Some(dhcp) = network.dhcp.as_ref().filter(|dhcp| dhcp.contains(address.value)) else { continue };
        findings
            .report(&CODE, format!("the endpoint address {address} is in the DHCP range of network `{name}`"))
            .at(address.node, "another device may get it")
            .at(dhcp.node, format!("DHCP range: {dhcp}"))
            .help("choose an address outside the DHCP range");
    }
}

fn in_the_network(lab: &Lab, address: &At<Address>, findings: &mut Findings<'_>) {
    for node in nodes::control_planes(lab) {
        let Some(Attachment { nic, network, .. }) = node.nic(lab) else { continue };
        if nodes::contains(network, address.value) {
            continue;
        }
        findings
            .report(
                &CODE,
                format!(
                    "control plane `{}` cannot answer at {address}, which is outside its network",
                    node.name
                ),
            )
            .at(address.node, format!("not in {}", network.prefix))
            .at(nic.network.node, format!("`{}` is in this network", node.name))
            .help(format!("choose an address within {}, or another `provided_by`", network.prefix));
        // One finding is enough to fix it for all.
        return;
    }
}
