//! Rules about traffic that passes no firewall.

use crate::check::rule::{Findings, Rule};
use crate::diag::{Code, Example, Severity};
use crate::facts::firewall::{End, Party, PartyKind};
use crate::lab::Lab;
use crate::types::DnsLabel;
use crate::value::At;

pub static CODE: Code = Code {
    name: "FW-EFFECT",
    severity: Severity::Error,
    title: "a firewall rule about traffic within a network",
    why: "Members of a network reach each other without a router, so a router cannot refuse or accept their traffic. \
          Only the hypervisor's firewall can, for machines whose interface has `firewall = true`.",
    example: Example::Lab {
        bad: r#"{
  devices.printer = { kind = 'other, addresses.lan = "192.168.20.30" },
  firewall.rules.internet = { from = ["lan"], to = ["internet"] },
  firewall.rules.no-prints = { from = ["node1"], to = ["printer"], action = 'drop },
}"#,
        good: r#"{
  devices.printer = { kind = 'other, addresses.lan = "192.168.20.30" },
  firewall.rules.internet = { from = ["lan"], to = ["internet"] },
  firewall.rules.no-scans = { from = ["printer"], to = ["node1"], action = 'drop },
  machines.node1.nics.net0.firewall = true,
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let Some(firewall) = &lab.firewall else { return };
    for (name, rule) in &firewall.rules {
        let (Some(network), Some(other)) = (only_network(lab, &rule.from), only_network(lab, &rule.to))
        else {
            continue;
        };
        if network != other || is_filtered(lab, network) {
            continue;
        }
        findings
            .report(&CODE, format!("rule `{name}` is about traffic within network `{network}`"))
            .at_key(rule.node, "no router is in between")
            .help("set `firewall = true` for the interface of the machine that the rule protects, or remove the rule");
    }
}

/// The network that all names are in; none if they are in several, or may be anywhere.
fn only_network<'l>(lab: &'l Lab, names: &'l [At<String>]) -> Option<&'l DnsLabel> {
    let mut networks = names.iter().flat_map(|name| networks_of(lab, &name.value));
    let first = networks.next()??;
    networks.all(|network| network == Some(first)).then_some(first)
}

fn networks_of<'l>(lab: &'l Lab, name: &'l str) -> Vec<Option<&'l DnsLabel>> {
    let Some(party) = Party::named(lab, name) else { return vec![None] };
    match party.kind {
        PartyKind::Network => vec![lab.networks.get_key_value(name).map(|(network, _)| network)],
        PartyKind::Internet => vec![None],
        _ => party.prefixes.iter().map(|prefix| End::at(lab, prefix.first()).network).collect(),
    }
}

/// Whether the hypervisor filters the traffic of a machine in the network.
fn is_filtered(lab: &Lab, network: &DnsLabel) -> bool {
    let mut nics = lab.machines.values().flat_map(|machine| machine.nics.values());
    nics.any(|nic| nic.firewall.value && nic.network.value == network.as_str())
}
