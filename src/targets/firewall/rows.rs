//! Rules as OPNsense and pfSense have them: one source, one destination and one port or range per rule, which refer to
//! aliases.

use std::collections::BTreeMap;
use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::facts::firewall::{Party, lab_prefixes};
use crate::lab::Lab;
use crate::lab::network::{Firewall, Transport, Verdict};
use crate::targets::firewall::entries::{Side, entries};
use crate::types::{DnsLabel, Ports, Prefix};
use crate::value::NodeId;

/// The alias of all networks of the lab.
const ALL: &str = "all_lab_networks";
/// The longest name of an alias.
const LONGEST: usize = 31;

/// A named list of addresses.
#[derive(Clone, Debug)]
pub(super) struct Alias {
    /// The name.
    pub name: String,
    /// What it represents.
    pub description: String,
    /// Its addresses and prefixes.
    pub prefixes: Vec<Prefix>,
}

/// One side of a row.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// Everything.
    Any,
    /// The addresses of an alias.
    In(String),
    /// Everything but the addresses of an alias.
    NotIn(String),
}

/// A rule as it is imported.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// Its name in the lab, with its purpose.
    pub comment: String,
    /// What happens to the traffic.
    pub verdict: Verdict,
    /// Whether it is logged.
    pub log: bool,
    /// Where traffic comes from.
    pub from: Place,
    /// Where it goes to.
    pub to: Place,
    /// Protocol and port; none for all protocols.
    pub port: Option<(Transport, Ports)>,
    /// The value that the row follows from.
    pub node: NodeId,
}

/// The rows of a router and the aliases that they and forwards refer to, by name.
pub(super) struct Table {
    pub rows: Vec<Row>,
    pub aliases: BTreeMap<String, Alias>,
}

/// The rules in order; then the networks of the router, whose members may reach each other and the router itself; then
/// the policy for everything that these networks send.
pub(super) fn table(lab: &Lab, firewall: &Firewall, router: &DnsLabel) -> Table {
    let mut table = Table { rows: Vec::new(), aliases: BTreeMap::new() };
    let all = Alias {
        name: ALL.to_owned(),
        description: "All networks of the lab".to_owned(),
        prefixes: lab_prefixes(lab),
    };
    table.aliases.insert(ALL.to_owned(), all);
    for entry in entries(lab, firewall) {
        for from in table.places(&entry.from) {
            for to in table.places(&entry.to) {
                let ports: Vec<Option<(Transport, Ports)>> = match &entry.ports {
                    None => vec![None],
                    Some((transport, ports)) => ports.iter().map(|each| Some((*transport, *each))).collect(),
                };
                table.rows.extend(ports.into_iter().map(|port| Row {
                    comment: entry.comment.clone(),
                    verdict: entry.verdict(),
                    log: entry.rule.log.value,
                    from: from.clone(),
                    to: to.clone(),
                    port,
                    node: entry.node(),
                }));
            }
        }
    }
    let routed = lab
        .networks
        .iter()
        .filter(|(_, network)| network.router.as_ref().is_some_and(|wanted| wanted.value == router.as_str()));
    let mut policies = Vec::new();
    for (network, described) in routed {
        let Some(party) = Party::named(lab, network.as_str()) else { continue };
        let own = Place::In(table.alias(&party));
        let row = |comment: String, verdict, to| Row {
            comment,
            verdict,
            log: false,
            from: own.clone(),
            to,
            port: None,
            node: described.node,
        };
        table.rows.push(row(format!("Within network {network}"), Verdict::Accept, own.clone()));
        let comment = format!("Everything else from network {network}");
        policies.push(row(comment, firewall.policy.value, Place::Any));
    }
    table.rows.extend(policies);
    table
}

impl Table {
    fn places(&mut self, side: &Side<'_>) -> Vec<Place> {
        match side {
            Side::Any => vec![Place::Any],
            Side::Outside => vec![Place::NotIn(ALL.to_owned())],
            Side::Of(parties) => parties.iter().map(|party| Place::In(self.alias(party))).collect(),
        }
    }

    /// The alias of a party, which is added to the others.
    fn alias(&mut self, party: &Party<'_>) -> String {
        let name = alias_name(party.name);
        let description = format!("{} of the lab", party.name);
        let alias = Alias { name: name.clone(), description, prefixes: party.prefixes.clone() };
        self.aliases.entry(name.clone()).or_insert(alias);
        name
    }
}

/// Letters, digits and underscores. A name that is too long ends with a part of its hash.
fn alias_name(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let full = format!("lab_{plain}");
    if full.len() <= LONGEST {
        return full;
    }
    format!("{}_{}", &full[..LONGEST - 7], short_hash(name))
}

/// Six digits that represent a name that is too long.
pub(super) fn short_hash(text: &str) -> String {
    hex(text)[..6].to_owned()
}

/// The hash of a text in hexadecimal digits.
fn hex(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// An identifier in the form of a UUID that is the same in every run: what is imported again replaces what was imported
/// before.
pub(super) fn stable_id(text: &str) -> String {
    let hex = hex(text);
    format!("{}-{}-5{}-8{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..32])
}

/// An address without the length of its prefix, if it is a single one.
pub(super) fn shown(prefix: Prefix) -> String {
    if prefix.first() == prefix.last() { prefix.first().to_string() } else { prefix.to_string() }
}
