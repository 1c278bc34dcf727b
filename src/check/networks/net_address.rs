//! Fixed addresses that their network does not give.

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
    title: "an address that its network does not give",
    why: "A fixed address must lie in the network it is used in, or nobody there can reach it. If the DHCP server \
          hands it out as well, a stranger may have it when the machine starts.",
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
        let whose = format!("the address {address} of {}", holder.claimant);
        let Some(prefix) = prefix_for(network, address) else {
            let family = if address.is_ipv4() { "IPv4" } else { "IPv6" };
            findings
                .report(
                    &CODE,
                    format!("{whose} is in network `{network_name}`, which has no {family} addresses"),
                )
                .at(holder.node, format!("no {family} here"))
                .at(network.prefix.node, format!("network `{network_name}`"))
                .help("give the network such a prefix, or remove the address");
            continue;
        };
        if !prefix.contains(address) {
            findings
                .report(&CODE, format!("{whose} is not in network `{network_name}` ({prefix})"))
                .at(holder.node, format!("not in {prefix}"))
                .at(prefix.node, format!("network `{network_name}`"))
                .help(format!("choose an address within {prefix}, or name the network that it belongs to"));
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
                .report(&CODE, format!("{whose} may be handed out by DHCP in network `{network_name}`"))
                .at(holder.node, "somebody else may have it")
                .at(dhcp.node, format!("handed out: {dhcp}"))
                .help("choose an address outside the DHCP range, or have the DHCP server keep this one");
        }
    }
}

/// The network's prefix of the address's family.
fn prefix_for(network: &Network, address: Address) -> Option<&At<Prefix>> {
    let prefixes = std::iter::once(&network.prefix).chain(&network.prefix6);
    prefixes.into_iter().find(|prefix| prefix.is_ipv4() == address.is_ipv4())
}

/// Whether the DHCP server gives the address to nobody else.
fn is_kept(network: &Network, holder: &AddressClaim<'_>) -> bool {
    let by_machine = matches!(holder.claimant, Claimant::Machine { nic, .. } if nic.reserved.value);
    by_machine || network.reservations.values().any(|kept| holder.range.contains(kept.address.value))
}
