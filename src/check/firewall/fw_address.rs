//! Names in rules that have no fixed address.

use crate::check::firewall::named::names;
use crate::check::rule::{Findings, Rule};
use crate::diag::{Code, Example, Severity};
use crate::facts::firewall::{Party, PartyKind};
use crate::lab::Lab;

pub static CODE: Code = Code {
    name: "FW-ADDRESS",
    severity: Severity::Error,
    title: "a firewall rule about something without a fixed address",
    why: "Firewalls match addresses. A machine that gets any address from DHCP, or a device without `addresses`, \
          cannot be part of a rule; and a forwarded port needs one target, which neither a network nor the internet \
          is.",
    example: Example::Lab {
        bad: r#"{
  devices.printer.kind = 'other,
  firewall.rules.internet = { from = ["lan"], to = ["internet"] },
  firewall.rules.print = { from = ["internet"], to = ["printer"], tcp = [631] },
}"#,
        good: r#"{
  devices.printer = { kind = 'other, addresses.lan = "192.168.20.30" },
  firewall.rules.internet = { from = ["lan"], to = ["internet"] },
  firewall.rules.print = { from = ["internet"], to = ["printer"], tcp = [631] },
}"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let Some(firewall) = &lab.firewall else { return };
    for named in names(firewall) {
        let Some(party) = Party::named(lab, &named.name.value) else { continue };
        if party.prefixes.is_empty() && party.kind != PartyKind::Internet {
            findings
                .report(
                    &CODE,
                    format!("{} refers to `{}`, which has no fixed address", named.subject, party.name),
                )
                .at(named.name.node, "no fixed address")
                .help(format!("set an address for `{}`, or name its network", party.name));
        }
    }
    for (name, forward) in &firewall.forwards {
        let Some(party) = Party::named(lab, &forward.to.value) else { continue };
        let is_one = party.prefixes.first().is_some_and(|first| first.first() == first.last());
        if !(is_one || party.prefixes.is_empty() && party.kind != PartyKind::Internet) {
            findings
                .report(&CODE, format!("port forward `{name}` leads to more than one address"))
                .at(forward.to.node, "not a single address")
                .help("name a machine, a device, a host, a load balancer address, or an IP address");
        }
    }
}
