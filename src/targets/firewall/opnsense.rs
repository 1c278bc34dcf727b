//! What OPNsense imports: aliases as JSON, rules and destination NAT as CSV. Entries that were imported before are
//! updated, because their identifiers are the same in every run; others are kept.
//!
//! Rules have no interface, which makes them floating, so that a rule is written once and not once for each interface.

use crate::document::{Content, Data, Document, Origin};
use crate::facts::firewall::Party;
use crate::lab::Lab;
use crate::lab::network::{Firewall, FirewallRouter, PortForward, Verdict};
use crate::targets::firewall::entries::described;
use crate::targets::firewall::rows::{Place, Table, shown, stable_id, table};
use crate::targets::shared::lines::{Lines, one_line};
use crate::types::DnsLabel;
use crate::value::NodeId;

/// The distance between two rules, which leaves room for rules made by hand.
const STEP: usize = 10;

pub(super) fn documents(
    lab: &Lab,
    firewall: &Firewall,
    (name, router): (&DnsLabel, &FirewallRouter),
    folder: &str,
) -> Vec<Document> {
    let table = table(lab, firewall, name);
    let mut documents = vec![
        Document {
            path: format!("{folder}/aliases.json"),
            origin: Origin::follows(router.node),
            content: Content::Json(aliases(router.node, &table)),
        },
        rules(router.node, &table).document(router.node, format!("{folder}/rules.csv")),
    ];
    let own = firewall.forwards_of(name);
    if let Some(uplink) = router.uplink.as_ref().filter(|_| !own.is_empty()) {
        let translations = translations(lab, router.node, &own, &uplink.value);
        documents.push(translations.document(router.node, format!("{folder}/forwards.csv")));
    }
    documents
}

fn aliases(node: NodeId, table: &Table) -> Data {
    let aliases = table.aliases.values().fold(Data::map(node), |map, alias| {
        let prefixes: Vec<String> = alias.prefixes.iter().map(|prefix| shown(*prefix)).collect();
        let data = Data::map(node)
            .text("enabled", "1")
            .text("name", &alias.name)
            .text("type", "network")
            .text("content", prefixes.join("\n"))
            .text("description", &alias.description);
        map.put(stable_id(&format!("alias {}", alias.name)), data)
    });
    Data::map(node).put("aliases", Data::map(node).put("alias", aliases)).into()
}

fn rules(node: NodeId, table: &Table) -> Lines {
    let mut lines = Lines::default();
    lines.push(
        node,
        "@uuid,enabled,sequence,action,quick,interface,direction,ipprotocol,protocol,source_net,source_not,\
         destination_net,destination_not,destination_port,log,description",
    );
    let has_ipv6 = table.aliases.values().flat_map(|alias| &alias.prefixes).any(|prefix| !prefix.is_ipv4());
    for (place, row) in table.rows.iter().enumerate() {
        let action = match row.verdict {
            Verdict::Accept => "pass",
            Verdict::Drop => "block",
            Verdict::Reject => "reject",
        };
        let ((from, not_from), (to, not_to)) = (network(&row.from), network(&row.to));
        let port = row.port.map(|(_, ports)| ports.to_string()).unwrap_or_default();
        let protocol = row.port.map_or("any".to_owned(), |(transport, _)| transport.word().to_uppercase());
        let identity = format!("rule {} {from} {to} {protocol} {port}", row.comment);
        let fields = [
            stable_id(&identity),
            "1".to_owned(),
            ((place + 1) * STEP).to_string(),
            action.to_owned(),
            "1".to_owned(),
            String::new(),
            "in".to_owned(),
            if has_ipv6 { "inet46" } else { "inet" }.to_owned(),
            protocol,
            from.to_owned(),
            not_from.to_owned(),
            to.to_owned(),
            not_to.to_owned(),
            port,
            if row.log { "1" } else { "0" }.to_owned(),
            row.comment.clone(),
        ];
        lines.push(row.node, &line(&fields));
    }
    lines
}

/// A network, and whether it applies to everything else.
fn network(place: &Place) -> (&str, &'static str) {
    match place {
        Place::Any => ("any", "0"),
        Place::In(alias) => (alias, "0"),
        Place::NotIn(alias) => (alias, "1"),
    }
}

/// Port forwards; the traffic is passed by the forward itself.
fn translations(lab: &Lab, node: NodeId, forwards: &[(&DnsLabel, &PortForward)], uplink: &str) -> Lines {
    let mut lines = Lines::default();
    lines.push(
        node,
        "@uuid,sequence,interface,ipprotocol,protocol,destination.network,destination.port,target,local-port,pass,\
         descr",
    );
    for (place, (name, forward)) in forwards.iter().enumerate() {
        let party = Party::named(lab, &forward.to.value);
        let Some(target) = party.as_ref().and_then(|party| party.prefixes.first()) else { continue };
        let fields = [
            stable_id(&format!("forward {name}")),
            ((place + 1) * STEP).to_string(),
            uplink.to_owned(),
            if target.is_ipv4() { "inet" } else { "inet6" }.to_owned(),
            forward.protocol.value.word().to_owned(),
            format!("{uplink}ip"),
            forward.port.to_string(),
            shown(*target),
            forward.target_port().to_string(),
            "pass".to_owned(),
            described(name, forward.description.as_ref()),
        ];
        lines.push(forward.node, &line(&fields));
    }
    lines
}

/// A line of CSV. A field with a comma or a quote is quoted.
fn line(fields: &[String]) -> String {
    let fields = fields.iter().map(|field| {
        let field = one_line(field);
        if field.contains([',', '"']) { format!("\"{}\"", field.replace('"', "\"\"")) } else { field }
    });
    fields.collect::<Vec<_>>().join(",")
}
