//! Addresses of the lab that programs are configured with, and that the firewall rules block from the nodes.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};

use crate::document::Data;
use crate::facts::firewall::{End, Party, decide, from_nodes};
use crate::lab::Lab;
use crate::lab::network::{Firewall, FirewallRule, Transport, Verdict};
use crate::types::{Address, Port};
use crate::world::closed_world::ClosedWorld;
use crate::world::object::{Object, each_text, path_of};
use crate::world::report::Report;
use crate::world::traffic::codes::FW_USED;

/// The ports of schemes, for URLs without one: <https://www.iana.org/assignments/service-names-port-numbers>.
const PORTS: &[(&str, i64)] = &[
    ("amqp", 5672),
    ("amqps", 5671),
    ("http", 80),
    ("https", 443),
    ("ldap", 389),
    ("ldaps", 636),
    ("mqtt", 1883),
    ("mqtts", 8883),
    ("mysql", 3306),
    ("nfs", 2049),
    ("postgres", 5432),
    ("postgresql", 5432),
    ("redis", 6379),
    ("rtsp", 554),
    ("smb", 445),
    ("ssh", 22),
    ("ws", 80),
    ("wss", 443),
];

pub(super) fn check(world: &ClosedWorld<'_>, report: &mut Report<'_>) {
    let Some(firewall) = &world.lab.firewall else { return };
    let mut reported = BTreeSet::new();
    let is_read = |object: &&Object<'_>| object.pod().is_some() || object.is("ConfigMap", "");
    for object in world.objects.iter().filter(is_read) {
        each_text(object.data, &mut |data, text| {
            for (address, port) in targets(text) {
                if reported.insert((address, port)) {
                    target(world.lab, firewall, object, data, (address, port), report);
                }
            }
        });
    }
}

fn target(
    lab: &Lab,
    firewall: &Firewall,
    object: &Object<'_>,
    data: &Data,
    (address, port): (Ipv4Addr, i64),
    report: &mut Report<'_>,
) {
    let Ok(number) = Port::try_from(port) else { return };
    let to = End::at(lab, Address::from(IpAddr::V4(address)));
    if to.network.is_none() {
        return;
    }
    let used = (Transport::Tcp, number);
    let blocked = from_nodes(lab, &to).into_iter().find_map(|from| {
        let decision = decide(lab, firewall, &from, &to, used);
        (!from.is_beside(&to) && decision.verdict != Verdict::Accept).then_some((from, decision))
    });
    let Some((from, decision)) = blocked else { return };
    let network = from.network.map_or_else(String::new, ToString::to_string);
    let says = format!(
        "connects to port {port} of {address} in `{}`, which the firewall rules block from network `{network}`",
        path_of(object.data, data)
    );
    let finding = report.finding(&FW_USED, object, data, &says, "is not let through");
    let named = |names: &[crate::value::At<String>], end: &End<'_>| {
        names.iter().any(|name| Party::named(lab, &name.value).is_some_and(|party| party.includes(end)))
    };
    let accepts_other = |rule: &&FirewallRule| {
        rule.action.value == Verdict::Accept && named(&rule.from, &from) && named(&rule.to, &to)
    };
    let refusing = decision.rule.and_then(|name| firewall.rules.get(name));
    let (place, label) = match (refusing, firewall.rules.values().find(accepts_other)) {
        (Some(rule), _) => (rule.action.node, "refused by this rule"),
        (None, Some(rule)) => {
            let ports = rule.ports(Transport::Tcp).first();
            (ports.map_or(rule.action.node, |it| it.node), "only this is accepted")
        }
        (None, None) => (firewall.policy.node, "refused, because no rule accepts it"),
    };
    let finding = report.beside_node(finding, place, label);
    let help = format!(
        "add `firewall.rules.NAME = {{ from = [\"{network}\"], to = [\"{address}\"], tcp = [{port}] }}`"
    );
    report.insert(data, finding.help(help).help(format!("it is in `{}`", object.file)));
}

/// The IPv4 addresses and ports that a text connects to: hosts of URLs, and a text that is `ADDRESS:PORT`.
fn targets(text: &str) -> impl Iterator<Item = (Ipv4Addr, i64)> {
    let urls = text.match_indices("://").filter_map(|(at, mark)| {
        let before = &text[..at];
        let start = before.rfind(|c: char| !c.is_ascii_alphanumeric()).map_or(0, |at| at + 1);
        let usual = PORTS.iter().find(|(scheme, _)| *scheme == &before[start..]).map(|(_, port)| *port);
        let rest = &text[at + mark.len()..];
        let end =
            rest.find(|c: char| c.is_whitespace() || "/?#\"'`,;<>\\)]}".contains(c)).unwrap_or(rest.len());
        let host = rest[..end].rsplit('@').next()?;
        let (host, port) = host.split_once(':').map_or((host, None), |(host, port)| (host, Some(port)));
        Some((host.parse().ok()?, port.filter(|it| !it.is_empty()).map_or(usual, |it| it.parse().ok())?))
    });
    let whole = text.rsplit_once(':').and_then(|(host, port)| Some((host.parse().ok()?, port.parse().ok()?)));
    urls.chain(whole)
}

#[cfg(test)]
mod tests {
    use super::targets;

    #[test]
    fn targets_are_hosts_of_urls_and_whole_texts() {
        let read = |text| targets(text).map(|(host, port)| format!("{host}:{port}")).collect::<Vec<_>>();
        assert_eq!(
            read("url: \"https://10.0.0.1:8006\", http://u:p@10.0.0.2/x"),
            ["10.0.0.1:8006", "10.0.0.2:80"]
        );
        assert_eq!(read("10.0.0.3:1883"), ["10.0.0.3:1883"]);
        assert_eq!(read("tcp://10.0.0.1 x 10.0.0.3:1883 https://host/"), [""; 0]);
    }
}
