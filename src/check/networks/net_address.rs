//! Fixed addresses belong to their network and are not in a DHCP range.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::facts::claims::{AddressClaim, Claimant, holders};
use crate::lab::Lab;
use crate::lab::network::Network;
use crate::types::{Address, Prefix};
use crate::value::At;

pub static CODE: Code = Code {
    name: "NET-ADDRESS",
    severity: Severity::Error,
    title: "a fixed address is invalid in its network",
    why: "A fixed address must be part of the network it is used in, or nobody there can reach it. If it is \
          also in the DHCP range, another device may have it when the machine starts.",
    example: Example::Lab {
        bad: r#"{ machines.node1.nics.net0.address | force = "192.168.2.11" }"#,
        good: r#"{ machines.node1.nics.net0.address | force = "192.168.20.12" }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for holder in holders(lab).into_iter().filter(|holder| holder.claimant.is_attached()) {
        let Some((network_name, network)) = holder.network.and_then(|name| walk::network_named(lab, name))
        else {
            continue;
        };
        let address = holder.range.first();
        let whose = format!("address {address} of {}", holder.claimant);
        let Some(prefix) = prefix_for(network, address) else {
            let family = if address.is_ipv4() { "IPv4" } else { "IPv6" };
            findings
                .report(
                    &CODE,
                    format!("{whose} is in network `{network_name}`, which has no {family} prefix"),
                )
                .at(holder.node, format!("no {family} prefix for this address"))
                .at(network.prefix.node, format!("network `{network_name}`"))
                .help("add such a prefix to the network, or remove the address");
            continue;
        };
        if !prefix.contains(address) {
            findings
                .report(&CODE, format!("{whose} is outside network `{network_name}` ({prefix})"))
                .at(holder.node, format!("not in {prefix}"))
                .at(prefix.node, format!("network `{network_name}`"))
                .help(format!(
                    "choose an address within {prefix}, or refer to the network that it belongs to"
                ));
        } else if let Some(reserved) = walk::reserved(prefix.value, address) {
            findings
                .report(&CODE, format!("{whose} is {reserved}"))
                .at(holder.node, reserved)
                .at(prefix.node, format!("network `{network_name}`"))
                .help(format!("choose another address within {prefix}"));
        } else if let Some(dhcp) = network.dhcp.as_ref().filter(|dhcp| dhcp.contains(address))
            && !is_kept(network, &holder)
        {
            findings
                .report(&CODE, format!("{whose} is in the DHCP range of network `{network_name}`"))
                .at(holder.node, "another device may get it")
                .at(dhcp.node, format!("DHCP range: {dhcp}"))
                .help("choose an address outside the DHCP range, or reserve this one on the DHCP server");
        }
    }
}

/// The prefix of the network with the address family of `address`.
fn prefix_for(network: &Network, address: Address) -> Option<&At<Prefix>> {
    let prefixes = std::iter::once(&network.prefix).chain(&network.prefix6);
    prefixes.into_iter().find(|prefix| prefix.is_ipv4() == address.is_ipv4())
}

/// Whether the DHCP server reserves the address.
fn is_kept(network: &Network, holder: &AddressClaim<'_>) -> bool {
    let by_machine = matches!(holder.claimant, Claimant::Machine { nic, .. } if nic.dhcp_reserved.value);
    by_machine || network.reservations.values().any(|kept| holder.range.contains(kept.address.value))
}
