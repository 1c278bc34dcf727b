//! BGP sessions between the cluster and a router.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::{nodes, walk};
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::cluster::LoadBalancerMode;

pub static CODE: Code = Code {
    name: "NET-BGP",
    severity: Severity::Error,
    title: "a BGP session cannot be established",
    why: "Nodes peer with the router's interface in their own network: a session from another address of the \
          router is not accepted. At least one node must be in that network. Both sides need their own \
          autonomous system number; within one system, routes learnt from one peer are not passed on to the \
          next.",
    example: Example::Lab {
        bad: r#"{
  networks.lan.bgp = { asn = 64513, address = "192.168.1.1" },
  cluster.load_balancer = {
    mode = 'bgp, bgp = { asn = 64514, network = "lan" }, pools.lan | force = "192.168.42.100-192.168.42.120",
  },
}"#,
        good: r#"{
  networks.lan.bgp = { asn = 64513, address = "192.168.20.1" },
  cluster.load_balancer = {
    mode = 'bgp, bgp = { asn = 64514, network = "lan" }, pools.lan | force = "192.168.42.100-192.168.42.120",
  },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for (name, network) in lab.networks.iter() {
        let Some(address) = network.bgp.as_ref().and_then(|router| router.address.as_ref()) else { continue };
        if !nodes::contains(network, address.value) {
            findings
                .report(
                    &CODE,
                    format!(
                        "the BGP address {address} of the router of network `{name}` is outside the network"
                    ),
                )
                .at(address.node, format!("not in {}", network.prefix))
                .at(network.prefix.node, format!("network `{name}`"))
                .help("use the router's address in this network");
        }
    }
    let Some(balancer) = lab.cluster.as_ref().map(|cluster| &cluster.load_balancer) else { return };
    let Some(bgp) = &balancer.bgp else {
        if balancer.mode.value == LoadBalancerMode::Bgp {
            findings
                .report(&CODE, "load balancer addresses are announced by BGP, but no peer is defined")
                .at(balancer.mode.node, "no `bgp` defined")
                .help("set `cluster.load_balancer.bgp = { asn = ..., network = ... }`");
        }
        return;
    };
    let Some((name, network)) = walk::network_named(lab, &bgp.network) else { return };
    let mut all = nodes::nodes(lab).peekable();
    let inside = |node: nodes::NodeMachine<'_>| node.networks(lab).any(|(attached, _)| attached == name);
    if all.peek().is_some() && nodes::all_known(lab) && !all.any(inside) {
        findings
            .report(
                &CODE,
                format!("no node of the cluster is in network `{name}`, whose router is its BGP peer"),
            )
            .at(bgp.network.node, "addresses are announced here")
            .at_key(network.node, "no node has an interface in this network")
            .help("set `cluster.load_balancer.bgp.network` to the network of the nodes");
    }
    if let Some(router) = network.bgp.as_ref().filter(|router| router.asn.get() == bgp.asn.get()) {
        findings
            .report(
                &CODE,
                format!(
                    "the cluster and the router of network `{name}` have the same autonomous system number"
                ),
            )
            .severity(Severity::Warning)
            .at(bgp.asn.node, "the cluster")
            .at(router.asn.node, "the router")
            .help("use another `asn` for the cluster, such as one from 64512 to 65534");
    }
}
