//! Load balancer addresses that nobody is led to.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::nodes;
use crate::check::shared::nodes::NodeMachine;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::cluster::LoadBalancerMode;
use crate::lab::network::Network;
use crate::types::{AddressRange, DnsLabel};
use crate::value::At;

pub static CODE: Code = Code {
    name: "LB-UNREACHABLE",
    severity: Severity::Error,
    title: "a load balancer pool that nobody is led to",
    why: "With `'l2` a node answers for an address as if it were its own, which is heard in the node's network only: \
          the pool must lie there. With `'bgp` it is the other way round: the router learns where the pool is, but \
          members of the pool's own network never ask a router, so the pool must lie in none that nodes are in.",
    example: Example::Lab {
        bad: r#"{ cluster.load_balancer.pools.lan | force = "192.168.42.100-192.168.42.120" }"#,
        good: r#"{ cluster.load_balancer.pools.lan | force = "192.168.20.230-192.168.20.250" }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let Some(balancer) = lab.cluster.as_ref().map(|cluster| &cluster.load_balancer) else { return };
    let nodes: Vec<NodeMachine<'_>> = nodes::nodes(lab).collect();
    let networks: Vec<(&DnsLabel, &Network)> = nodes.iter().flat_map(|node| node.networks(lab)).collect();
    if networks.is_empty() || !nodes::all_known(lab) {
        return;
    }
    for (name, pool) in &balancer.pools {
        let mode = &balancer.mode;
        match mode.value {
            LoadBalancerMode::L2 if !networks.iter().any(|(_, network)| is_within(pool, network)) => {
                let mut known: Vec<String> =
                    networks.iter().map(|(name, network)| format!("`{name}` ({})", network.prefix)).collect();
                known.sort();
                known.dedup();
                findings
                    .report(&CODE, format!("load balancer pool `{name}` is in no network that a node is in"))
                    .at(pool.node, "nobody there hears a node answer")
                    .help(format!("choose addresses of {}, or announce them by BGP", known.join(" or ")));
            }
            LoadBalancerMode::Bgp => {
                let inside = networks
                    .iter()
                    .find(|(_, network)| nodes::prefixes(network).any(|prefix| pool.overlaps_prefix(prefix)));
                if let Some((network_name, network)) = inside {
                    findings
                        .report(&CODE, format!("load balancer pool `{name}` lies in network `{network_name}`, which nodes are in"))
                        .at(pool.node, "members of the network never ask the router for these")
                        .at(network.prefix.node, format!("network `{network_name}`"))
                        .help("choose addresses of a range that is nobody's network");
                }
            }
            LoadBalancerMode::L2 => {}
        }
    }
}

fn is_within(pool: &At<AddressRange>, network: &Network) -> bool {
    nodes::prefixes(network).any(|prefix| pool.is_within(prefix))
}
