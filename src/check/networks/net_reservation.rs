//! Addresses that a DHCP server cannot keep.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::{nodes, walk};
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::network::Network;
use crate::types::DnsLabel;

pub static CODE: Code = Code {
    name: "NET-RESERVATION",
    severity: Severity::Error,
    title: "an address that the DHCP server cannot keep",
    why: "A DHCP server keeps an address for a hardware address. Without one it does not know for whom; with one for \
          two addresses it gives either; and an address of another network it cannot give at all. What a network \
          sets aside lies within it, too.",
    example: Example::Lab {
        bad: r#"{ machines.node1.nics.net0.reserved = true }"#,
        good: r#"{ machines.node1.nics.net0 = { reserved = true, mac = "bc:24:11:00:00:01" } }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for (name, machine) in walk::kept_machines(lab) {
        for (slot, nic) in machine.nics.iter().filter(|(_, nic)| nic.reserved.value) {
            let slot = slot.as_str();
            let missing = [("mac", nic.mac.is_none()), ("address", nic.address.is_none())];
            for (field, _) in missing.into_iter().filter(|(_, missing)| *missing) {
                findings
                    .report(
                        &CODE,
                        format!(
                            "no address can be kept for `{slot}` of machine `{name}` without its `{field}`"
                        ),
                    )
                    .at(nic.reserved.node, format!("needs `{field}`"))
                    .help(format!("set `machines.{name}.nics.{slot}.{field}`, or `reserved = false`"));
            }
        }
    }
    for (name, network) in lab.networks.iter() {
        outside(name, network, findings);
        let macs = network.reservations.iter().map(|(client, kept)| (kept.mac.value, (client, kept)));
        for (mac, (first_name, first), (client, kept)) in walk::shared(macs) {
            findings
                .report(&CODE, format!("network `{name}` keeps two addresses for {mac}"))
                .at(kept.mac.node, format!("`{client}` with {}", kept.address))
                .at(first.mac.node, format!("`{first_name}` with {}", first.address))
                .help("keep one of them, or correct the hardware address");
        }
    }
}

/// What is set aside in a network that does not have it.
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
        if nodes::holds(network, first) && nodes::holds(network, last) {
            continue;
        }
        findings
            .report(
                &CODE,
                format!("network `{name}` sets an address aside for `{what}` that it does not have"),
            )
            .at(node, format!("not in {}", network.prefix))
            .at(network.prefix.node, format!("network `{name}`"))
            .help(format!("choose an address within {}", network.prefix));
    }
}
