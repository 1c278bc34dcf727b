//! Addresses that a DHCP server can reserve.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::{nodes, walk};
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::network::Network;
use crate::types::DnsLabel;

pub static CODE: Code = Code {
    name: "NET-RESERVATION",
    severity: Severity::Error,
    title: "a DHCP reservation is invalid",
    why: "A DHCP server reserves an address for a MAC address. Without a MAC address it cannot identify the \
          client; with two addresses for one MAC address it may assign either; and it cannot assign an \
          address of another network. Reserved ranges must be within their network, too.",
    example: Example::Lab {
        bad: r#"{ machines.node1.nics.net0.dhcp_reserved = true }"#,
        good: r#"{ machines.node1.nics.net0 = { dhcp_reserved = true, mac = "bc:24:11:00:00:01" } }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for (name, machine) in walk::kept_machines(lab) {
        for (slot, nic) in machine.nics.iter().filter(|(_, nic)| nic.dhcp_reserved.value) {
            let slot = slot.as_str();
            let missing = [("mac", nic.mac.is_none()), ("address", nic.address.is_none())];
            for (field, _) in missing.into_iter().filter(|(_, missing)| *missing) {
                findings
                    .report(
                        &CODE,
                        format!(
                            "the address of `{slot}` of machine `{name}` cannot be reserved without its \
                             `{field}`"
                        ),
                    )
                    .at(nic.dhcp_reserved.node, format!("requires `{field}`"))
                    .help(format!("set `machines.{name}.nics.{slot}.{field}`, or `dhcp_reserved = false`"));
            }
        }
    }
    for (name, network) in lab.networks.iter() {
        outside(name, network, findings);
        let macs = network.reservations.iter().map(|(client, kept)| (kept.mac.value, (client, kept)));
        for (mac, (first_name, first), (client, kept)) in walk::shared(macs) {
            findings
                .report(&CODE, format!("network `{name}` reserves two addresses for {mac}"))
                .at(kept.mac.node, format!("{} for `{client}`", kept.address))
                .at(first.mac.node, format!("{} for `{first_name}`", first.address))
                .help("remove one of them, or correct the MAC address");
        }
    }
}

/// Reports reservations outside of their network.
fn outside(name: &DnsLabel, network: &Network, findings: &mut Findings<'_>) {
    let kept = network.reservations.iter().map(|(client, kept)| {
        let address = kept.address.value;
        (client.as_str(), kept.address.node, address, address)
    });
    let reserved = network.reserved.iter().map(|(what, reserved)| {
        let range = reserved.range();
        (what.as_str(), reserved.node, range.first(), range.last())
    });
    for (what, node, first, last) in kept.chain(reserved) {
        if nodes::contains(network, first) && nodes::contains(network, last) {
            continue;
        }
        findings
            .report(
                &CODE,
                format!("the address that network `{name}` reserves for `{what}` is outside the network"),
            )
            .at(node, format!("not in {}", network.prefix))
            .at(network.prefix.node, format!("network `{name}`"))
            .help(format!("choose an address within {}", network.prefix));
    }
}
