//! A ruleset of nftables for a router with Linux. It is one table, which is replaced as a whole and leaves other tables
//! alone, such as those for address translation or containers.

use crate::document::Document;
use crate::facts::firewall::{Party, lab_prefixes};
use crate::lab::Lab;
use crate::lab::network::{Firewall, FirewallRouter, PortForward, Verdict};
use crate::targets::firewall::entries::{Entry, Side, described, entries};
use crate::targets::shared::lines::Lines;
use crate::types::{DnsLabel, Prefix};

/// The name of the table.
const TABLE: &str = "lab";
/// The longest comment that nftables accepts, in bytes.
const LONGEST_COMMENT: usize = 127;

pub(super) fn documents(
    lab: &Lab,
    firewall: &Firewall,
    (name, router): (&DnsLabel, &FirewallRouter),
    folder: &str,
) -> Vec<Document> {
    let mut lines = Lines::default();
    let node = router.node;
    for line in [
        "#!/usr/sbin/nft -f".to_owned(),
        format!("table inet {TABLE}"),
        format!("delete table inet {TABLE}"),
        String::new(),
        format!("table inet {TABLE} {{"),
        "\tchain forward {".to_owned(),
    ] {
        lines.push(node, &line);
    }
    let policy = firewall.policy;
    let chain = if policy.value == Verdict::Accept { "accept" } else { "drop" };
    lines.push(policy.node, &format!("\t\ttype filter hook forward priority filter; policy {chain};"));
    lines.push(node, "\t\tct state vmap { established : accept, related : accept, invalid : drop }");
    lines.push(node, "\t\tct status dnat accept");
    let inside = lab_prefixes(lab);
    for entry in entries(lab, firewall) {
        for line in rules(&entry, &inside) {
            lines.push(entry.node(), &format!("\t\t{line}"));
        }
    }
    if policy.value == Verdict::Reject {
        lines.push(policy.node, &format!("\t\t{}", verdict(policy.value)));
    }
    lines.push(node, "\t}");
    let own = firewall.forwards_of(name);
    if let Some(uplink) = router.uplink.as_ref().filter(|_| !own.is_empty()) {
        lines.push(node, "\tchain prerouting {");
        lines.push(node, "\t\ttype nat hook prerouting priority dstnat; policy accept;");
        for (forward_name, forward) in own {
            if let Some(rule) = translation(lab, forward_name, forward, &uplink.value) {
                lines.push(forward.node, &format!("\t\t{rule}"));
            }
        }
        lines.push(node, "\t}");
    }
    lines.push(node, "}");
    vec![lines.document(node, format!("{folder}/nftables.conf"))]
}

/// One line for each address family that the rule can be about.
fn rules(entry: &Entry<'_>, inside: &[Prefix]) -> Vec<String> {
    let log = if entry.rule.log.value { " log" } else { "" };
    let ports = entry.ports.iter().map(|(transport, ports)| {
        let ports: Vec<String> = ports.iter().map(ToString::to_string).collect();
        format!("{} dport {{ {} }} ", transport.word(), ports.join(", "))
    });
    let ports: String = ports.collect();
    let rest =
        format!("{ports}ct state new{log} {} comment \"{}\"", verdict(entry.verdict()), comment(entry));
    if matches!((&entry.from, &entry.to), (Side::Any, Side::Any)) {
        return vec![rest];
    }
    let families = [true, false].into_iter().filter_map(|is_ipv4| {
        let from = address(&entry.from, "saddr", is_ipv4, inside)?;
        let to = address(&entry.to, "daddr", is_ipv4, inside)?;
        Some(format!("{from}{to}{rest}"))
    });
    families.collect()
}

/// The condition of a side for one address family. None if the side has no address of the family.
fn address(side: &Side<'_>, field: &str, is_ipv4: bool, inside: &[Prefix]) -> Option<String> {
    let family = if is_ipv4 { "ip" } else { "ip6" };
    let (operator, prefixes) = match side {
        Side::Any => return Some(String::new()),
        Side::Outside => ("!= ", inside.to_vec()),
        Side::Of(parties) => ("", parties.iter().flat_map(|party| party.prefixes.clone()).collect()),
    };
    let mut elements: Vec<Prefix> = prefixes.into_iter().filter(|each| each.is_ipv4() == is_ipv4).collect();
    elements.sort_unstable();
    elements.dedup();
    // An interval set must not contain the same address twice.
    let widest = elements
        .iter()
        .filter(|each| !elements.iter().any(|other| other != *each && other.contains_prefix(**each)));
    let shown: Vec<String> = widest.map(|each| shown(*each)).collect();
    (!shown.is_empty()).then(|| format!("{family} {field} {operator}{{ {} }} ", shown.join(", ")))
}

/// An address without the length of its prefix, if it is a single one.
fn shown(prefix: Prefix) -> String {
    if prefix.first() == prefix.last() { prefix.first().to_string() } else { prefix.to_string() }
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Accept => "accept",
        Verdict::Drop => "drop",
        Verdict::Reject => "reject with icmpx admin-prohibited",
    }
}

fn comment(entry: &Entry<'_>) -> String {
    quoted(&entry.comment)
}

/// A comment without quotes, which nftables cannot escape, in at most the length that it accepts.
fn quoted(text: &str) -> String {
    let mut text = text.replace(['"', '\\'], "'");
    while text.len() > LONGEST_COMMENT {
        text.pop();
    }
    text
}

fn translation(lab: &Lab, name: &DnsLabel, forward: &PortForward, uplink: &str) -> Option<String> {
    let party = Party::named(lab, &forward.to.value)?;
    let target = party.prefixes.first()?.first();
    let (family, target) = if target.is_ipv4() {
        ("ip", format!("{target}:{}", forward.target_port()))
    } else {
        ("ip6", format!("[{target}]:{}", forward.target_port()))
    };
    let comment = quoted(&described(name, forward.description.as_ref()));
    let (protocol, port) = (forward.protocol.value.word(), forward.port.value);
    let uplink = uplink.replace(['"', '\\'], "");
    Some(format!(
        "iifname \"{uplink}\" {protocol} dport {port} dnat {family} to {target} comment \"{comment}\""
    ))
}
