//! Load balancer pools that can be reached.

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
    title: "a load balancer pool is unreachable",
    why: "With `'l2`, a node answers ARP for an address, which only its own network sees: the pool must be \
          part of that network. With `'bgp` it is the opposite: the router learns the route to the pool, but \
          members of the pool's own network never ask the router, so the pool must be outside all networks \
          of nodes.",
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
                    .report(&CODE, format!("load balancer pool `{name}` is not in a network of any node"))
                    .at(pool.node, "unreachable: no node answers here")
                    .help(format!(
                        "choose addresses from {}, or announce them with `mode = 'bgp`",
                        known.join(" or ")
                    ));
            }
            LoadBalancerMode::Bgp => {
                let inside = networks
                    .iter()
                    .find(|(_, network)| nodes::prefixes(network).any(|prefix| pool.overlaps_prefix(prefix)));
                if let Some((network_name, network)) = inside {
                    findings
                        .report(
                            &CODE,
                            format!(
                                "load balancer pool `{name}` is in network `{network_name}`, which nodes are \
                                 attached to"
                            ),
                        )
                        .at(pool.node, "members of the network never ask the router for these addresses")
                        .at(network.prefix.node, format!("network `{network_name}`"))
                        .help("choose a range that is not part of any network");
                }
            }
            LoadBalancerMode::L2 => {}
        }
    }
}

fn is_within(pool: &At<AddressRange>, network: &Network) -> bool {
    nodes::prefixes(network).any(|prefix| pool.is_within(prefix))
}
