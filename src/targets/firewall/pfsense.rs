//! Sections of pfSense's configuration, as its backups of a single area have them. Restoring one replaces what the area
//! had before.
//!
//! Rules are floating, so that a rule is written once and not once for each interface, and `quick`, so that the first
//! one that matches decides.

use crate::document::Document;
use crate::facts::firewall::Party;
use crate::lab::Lab;
use crate::lab::network::{Firewall, FirewallRouter, PortForward, Verdict};
use crate::targets::firewall::entries::described;
use crate::targets::firewall::rows::{Alias, Place, Row, Table, shown, table};
use crate::targets::shared::lines::{Lines, one_line};
use crate::types::DnsLabel;
use crate::value::NodeId;

/// The ids of rules are counted from here; pfSense takes those of its own rules from another range.
const FIRST_TRACKER: usize = 1_500_000_001;

pub(super) fn documents(
    lab: &Lab,
    firewall: &Firewall,
    (name, router): (&DnsLabel, &FirewallRouter),
    folder: &str,
) -> Vec<Document> {
    let table = table(lab, firewall, name);
    let own = firewall.forwards_of(name);
    let translations = router.uplink.as_ref().map(|uplink| translations(lab, &own, &uplink.value));
    let interfaces = router.uplink.iter().chain(router.interfaces.values());
    let mut interfaces: Vec<&str> = interfaces.map(|interface| interface.value.as_str()).collect();
    interfaces.sort_unstable();
    interfaces.dedup();
    let mut documents = vec![
        aliases(router.node, &table).document(router.node, format!("{folder}/aliases.xml")),
        rules(router.node, &table, &interfaces.join(","))
            .document(router.node, format!("{folder}/filter.xml")),
    ];
    if let Some(translations) = translations.filter(|_| !own.is_empty()) {
        documents.push(translations.document(router.node, format!("{folder}/nat.xml")));
    }
    documents
}

fn aliases(node: NodeId, table: &Table) -> Lines {
    let mut lines = Lines::default();
    lines.push(node, "<?xml version=\"1.0\"?>");
    lines.push(node, "<aliases>");
    for Alias { name, description, prefixes } in table.aliases.values() {
        let addresses: Vec<String> = prefixes.iter().map(ToString::to_string).collect();
        lines.push(node, "\t<alias>");
        lines.push(node, &element(2, "name", name));
        lines.push(node, &element(2, "type", "network"));
        lines.push(node, &element(2, "address", &addresses.join(" ")));
        lines.push(node, &element(2, "descr", description));
        lines.push(node, "\t</alias>");
    }
    lines.push(node, "</aliases>");
    lines
}

fn rules(node: NodeId, table: &Table, interfaces: &str) -> Lines {
    let mut lines = Lines::default();
    lines.push(node, "<?xml version=\"1.0\"?>");
    lines.push(node, "<filter>");
    let has_ipv6 = table.aliases.values().flat_map(|alias| &alias.prefixes).any(|prefix| !prefix.is_ipv4());
    let family = if has_ipv6 { "inet46" } else { "inet" };
    for (place, row) in table.rows.iter().enumerate() {
        let kind = match row.verdict {
            Verdict::Accept => "pass",
            Verdict::Drop => "block",
            Verdict::Reject => "reject",
        };
        lines.push(row.node, "\t<rule>");
        let mut add = |name: &str, text: &str| lines.push(row.node, &element(2, name, text));
        add("tracker", &(FIRST_TRACKER + place).to_string());
        add("type", kind);
        add("interface", interfaces);
        add("ipprotocol", family);
        add("direction", "in");
        add("quick", "yes");
        add("floating", "yes");
        add("statetype", "keep state");
        if let Some((transport, _)) = row.port {
            add("protocol", transport.word());
        }
        if row.log {
            add("log", "");
        }
        add("descr", &row.comment);
        side(&mut lines, row, "source", &row.from, None);
        let port = row.port.map(|(_, ports)| ports.to_string());
        side(&mut lines, row, "destination", &row.to, port);
        lines.push(row.node, "\t</rule>");
    }
    lines.push(node, "</filter>");
    lines
}

fn side(lines: &mut Lines, row: &Row, name: &str, place: &Place, port: Option<String>) {
    lines.push(row.node, &format!("\t\t<{name}>"));
    match place {
        Place::Any => lines.push(row.node, &element(3, "any", "")),
        Place::In(alias) => lines.push(row.node, &element(3, "address", alias)),
        Place::NotIn(alias) => {
            lines.push(row.node, &element(3, "not", ""));
            lines.push(row.node, &element(3, "address", alias));
        }
    }
    if let Some(port) = port {
        lines.push(row.node, &element(3, "port", &port));
    }
    lines.push(row.node, &format!("\t\t</{name}>"));
}

/// Port forwards; the traffic is passed by the forward itself.
fn translations(lab: &Lab, forwards: &[(&DnsLabel, &PortForward)], uplink: &str) -> Lines {
    let mut lines = Lines::default();
    let Some((_, first)) = forwards.first() else { return lines };
    lines.push(first.node, "<?xml version=\"1.0\"?>");
    lines.push(first.node, "<nat>");
    for (name, forward) in forwards {
        let party = Party::named(lab, &forward.to.value);
        let Some(target) = party.as_ref().and_then(|party| party.prefixes.first()) else { continue };
        let node = forward.node;
        lines.push(node, "\t<rule>");
        let mut add = |name: &str, text: &str| lines.push(node, &element(2, name, text));
        add("interface", uplink);
        add("ipprotocol", if target.is_ipv4() { "inet" } else { "inet6" });
        add("protocol", forward.protocol.value.word());
        add("target", &shown(*target));
        add("local-port", &forward.target_port().to_string());
        add("associated-rule-id", "pass");
        add("descr", &described(name, forward.description.as_ref()));
        lines.push(node, "\t\t<source>");
        lines.push(node, &element(3, "any", ""));
        lines.push(node, "\t\t</source>");
        lines.push(node, "\t\t<destination>");
        lines.push(node, &element(3, "network", &format!("{uplink}ip")));
        lines.push(node, &element(3, "port", &forward.port.to_string()));
        lines.push(node, "\t\t</destination>");
        lines.push(node, "\t</rule>");
    }
    lines.push(first.node, "</nat>");
    lines
}

/// An element in a line of its own. An empty one has only a start tag that ends itself.
fn element(depth: usize, name: &str, text: &str) -> String {
    let indent = "\t".repeat(depth);
    match text {
        "" => format!("{indent}<{name}/>"),
        text => format!("{indent}<{name}>{}</{name}>", escaped(&one_line(text))),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
