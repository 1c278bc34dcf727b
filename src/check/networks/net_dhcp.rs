//! DHCP ranges that contain addresses that must not be allocated.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};
use crate::lab::network::Network;
use crate::types::AddressRange;
use crate::value::At;

pub static CODE: Code = Code {
    name: "NET-DHCP",
    severity: Severity::Error,
    title: "a DHCP range contains addresses that must not be allocated",
    why: "An address outside the network cannot be used in it, and a device that gets the gateway's address \
          disconnects all others. The first and the last address of an IPv4 network cannot be assigned.",
    example: Example::Lab {
        bad: r#"{ networks.lan.gateway | force = "192.168.20.150" }"#,
        good: r#"{ networks.lan.gateway | force = "192.168.20.254" }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (name, network) in lab.networks.iter() {
            let Some(dhcp) = &network.dhcp else { continue };
            let prefix = &network.prefix;
            if !dhcp.is_within(prefix.value) {
                findings
                    .report(
                        &CODE,
                        format!("the DHCP range {dhcp} of network `{name}` is not within {prefix}"),
                    )
                    .at(dhcp.node, "contains addresses of another network")
                    .at(prefix.node, format!("network `{name}`"))
                    .help(format!("choose a range within {prefix}"));
            } else if let Some(edge) = edge(network, dhcp) {
                findings
                    .report(&CODE, format!("the DHCP range {dhcp} of network `{name}` contains {edge}"))
                    .at(dhcp.node, format!("contains {edge}"))
                    .at(prefix.node, format!("network `{name}`"))
                    .help("exclude it from the range");
            }
            if let Some(gateway) = network.gateway.as_ref().filter(|gateway| dhcp.contains(gateway.value)) {
                findings
                    .report(
                        &CODE,
                        format!("the DHCP range {dhcp} of network `{name}` contains its gateway {gateway}"),
                    )
                    .at(dhcp.node, format!("contains {gateway}"))
                    .at(gateway.node, "the gateway")
                    .help("exclude the gateway from the range");
            }
        }
    },
};

/// The unusable address at either end of the network, if the range contains it.
fn edge(network: &Network, dhcp: &At<AddressRange>) -> Option<String> {
    [dhcp.first(), dhcp.last()].into_iter().find_map(|address| {
        let reserved = crate::check::shared::walk::reserved(network.prefix.value, address)?;
        Some(format!("{address}, {reserved}"))
    })
}
