//! BGP between a cluster and a router that will not find together.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::{nodes, walk};
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::cluster::LoadBalancerMode;

pub static CODE: Code = Code {
    name: "NET-BGP",
    severity: Severity::Error,
    title: "a BGP session that cannot come about",
    why: "Nodes peer with the router's interface in their own network: from another of its addresses the session is \
          not accepted. Some node must be in that network. Both sides have autonomous systems of their own; within \
          one system, routes learnt from one peer are not told to the next.",
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
        if !nodes::holds(network, address.value) {
            findings
                .report(
                    &CODE,
                    format!("the router of network `{name}` speaks BGP from {address}, which is not in it"),
                )
                .at(address.node, format!("not in {}", network.prefix))
                .at(network.prefix.node, format!("network `{name}`"))
                .help("write the router's address in this network");
        }
    }
    let Some(balancer) = lab.cluster.as_ref().map(|cluster| &cluster.load_balancer) else { return };
    let Some(bgp) = &balancer.bgp else {
        if balancer.mode.value == LoadBalancerMode::Bgp {
            findings
                .report(&CODE, "the cluster announces its addresses by BGP, and does not say to whom")
                .at(balancer.mode.node, "no `bgp` beside it")
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
                format!("no node of the cluster is in network `{name}`, whose router it wants to talk to"),
            )
            .at(bgp.network.node, "addresses are announced there")
            .at_key(network.node, "none of the nodes has an interface here")
            .help("name the network that the nodes are in");
    }
    if let Some(router) = network.bgp.as_ref().filter(|router| router.asn.get() == bgp.asn.get()) {
        findings
            .report(
                &CODE,
                format!("the cluster and the router of network `{name}` are one autonomous system"),
            )
            .severity(Severity::Warning)
            .at(bgp.asn.node, "the cluster's")
            .at(router.asn.node, "the router's")
            .help("give the cluster a number of its own, such as one from 64512 to 65534");
    }
}
