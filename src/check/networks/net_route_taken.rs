//! Networks behind two peers of a tunnel.

use crate::check::rule::Rule;
use crate::check::shared::walk::shared;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "NET-ROUTE-TAKEN",
    severity: Severity::Error,
    title: "a network is behind two peers of a tunnel",
    why: "WireGuard sends packets for an address to the one peer that lists it. If two peers list the same network, the one \
          that is set last takes it from the other, which nobody can reach then.",
    example: Example::Lab {
        bad: r#"{
  networks.site-a = { kind = 'remote, prefix = "192.168.8.0/24" },
  networks.vpn = {
    prefix = "10.3.2.0/24",
    wireguard.peers = { one.routes = ["site-a"], two.routes = ["site-a"] },
  },
}"#,
        good: r#"{
  networks.site-a = { kind = 'remote, prefix = "192.168.8.0/24" },
  networks.vpn = {
    prefix = "10.3.2.0/24",
    wireguard.peers = { one.routes = ["site-a"], two = {} },
  },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (network, described) in lab.networks.iter() {
            let peers = described.wireguard.iter().flat_map(|wireguard| &wireguard.peers);
            let routes = peers.flat_map(|(peer, described)| {
                described.routes.iter().map(move |route| (route.value.as_str(), (peer, route.node)))
            });
            for (route, (first, first_node), (other, node)) in shared(routes) {
                findings
                    .report(
                        &CODE,
                        format!("`{route}` is behind both `{first}` and `{other}` of tunnel `{network}`"),
                    )
                    .at(node, format!("peer `{other}`"))
                    .at(first_node, format!("peer `{first}`"))
                    .help("list the network at the peer that it is behind");
            }
        }
    },
};
