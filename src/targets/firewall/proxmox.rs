//! The firewall of Proxmox VE: `cluster.fw` with the lab's addresses and a security group for each network, and a file
//! for each machine with an interface that is filtered.
//!
//! Only what machines receive is filtered: what they send is filtered where it arrives, or by the router. Hosts are not
//! filtered, because the rules are about networks, and because a host that is cut off cannot be repaired remotely.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::Document;
use crate::facts::firewall::{Party, PartyKind, lab_prefixes};
use crate::facts::slot;
use crate::lab::hardware::{HostKind, State};
use crate::lab::network::{Firewall, Transport, Verdict};
use crate::resolve::{Resolved, ResolvedHost, VirtualMachine};
use crate::targets::firewall::entries::{Entry, Side, entries};
use crate::targets::firewall::rows::short_hash;
use crate::targets::shared::lines::Lines;
use crate::types::Prefix;

/// The longest name of a security group.
const LONGEST_GROUP: usize = 18;
/// The longest name of a set of addresses.
const LONGEST_SET: usize = 64;
/// The set with everything outside the lab.
const OUTSIDE: &str = "internet";

/// The files of each host whose machines are filtered.
pub(super) fn documents(lab: &Resolved<'_>, firewall: &Firewall) -> Vec<Document> {
    let entries = entries(lab.lab, firewall);
    let mut documents = Vec::new();
    for host in lab.hosts.iter().filter(|host| host.host.kind.value == HostKind::Proxmox) {
        let machines = lab.machines.iter().filter(|machine| machine.host.name == host.name);
        let filtered: Vec<&VirtualMachine<'_>> = machines.filter(|machine| is_filtered(machine)).collect();
        if filtered.is_empty() {
            continue;
        }
        documents.push(cluster_file(lab, firewall, host, &entries));
        documents.extend(filtered.iter().map(|machine| machine_file(lab, firewall, machine, &entries)));
    }
    documents
}

fn is_filtered(machine: &VirtualMachine<'_>) -> bool {
    let is_kept = !matches!(machine.machine.state.value, State::Template | State::Decommissioned);
    is_kept && machine.machine.nics.values().any(|nic| nic.firewall.value)
}

/// Addresses and security groups. The file is shared by the members of a Proxmox cluster, so that it has the groups of
/// all networks.
fn cluster_file(
    lab: &Resolved<'_>,
    firewall: &Firewall,
    host: &ResolvedHost<'_>,
    entries: &[Entry<'_>],
) -> Document {
    let mut lines = Lines::default();
    let node = firewall.node;
    for line in ["[OPTIONS]", "", "enable: 1", "policy_in: ACCEPT", "policy_out: ACCEPT", ""] {
        lines.push(node, line);
    }
    let mut sets: BTreeMap<String, Vec<Prefix>> = BTreeMap::new();
    let parties = entries.iter().flat_map(|entry| [&entry.from, &entry.to]).flat_map(|side| match side {
        Side::Of(parties) => parties.as_slice(),
        Side::Any | Side::Outside => &[],
    });
    sets.extend(parties.map(|party| (set_name(party), party.prefixes.clone())));
    for network in lab.lab.networks.keys() {
        if let Some(party) = Party::named(lab.lab, network.as_str()) {
            sets.insert(set_name(&party), party.prefixes);
        }
    }
    for (name, prefixes) in &sets {
        lines.push(node, &format!("[IPSET {name}]"));
        lines.push(node, "");
        for prefix in prefixes {
            lines.push(node, &prefix.to_string());
        }
        lines.push(node, "");
    }
    if entries.iter().any(|entry| matches!(entry.from, Side::Outside)) {
        for line in outside(&lab_prefixes(lab.lab)) {
            lines.push(node, &line);
        }
    }
    for (network, described) in lab.lab.networks.iter() {
        lines.push(
            described.node,
            &format!("[group {}] # What network {network} accepts", group_name(network.as_str())),
        );
        lines.push(described.node, "");
        let prefixes: Vec<Prefix> =
            std::iter::once(described.prefix).chain(described.prefix6).map(|prefix| prefix.value).collect();
        for entry in entries {
            for rule in into_network(entry, network.as_str(), &prefixes) {
                lines.push(entry.node(), &rule);
            }
        }
        let own =
            format!("IN ACCEPT -source +{} -log nolog # within the network", network_set(network.as_str()));
        lines.push(described.node, &own);
        lines.push(described.node, "");
    }
    lines.document(node, format!("proxmox/{}/firewall/cluster.fw", host.name))
}

/// A machine has the group of each of its networks, and is closed to everything else that the policy refuses.
fn machine_file(
    lab: &Resolved<'_>,
    firewall: &Firewall,
    machine: &VirtualMachine<'_>,
    entries: &[Entry<'_>],
) -> Document {
    let mut lines = Lines::default();
    let node = machine.machine.node;
    let policy = match firewall.policy.value {
        Verdict::Accept => "ACCEPT",
        Verdict::Drop => "DROP",
        Verdict::Reject => "REJECT",
    };
    lines.push(node, "[OPTIONS]");
    lines.push(node, "");
    lines.push(node, "enable: 1");
    lines.push(firewall.policy.node, &format!("policy_in: {policy}"));
    lines.push(node, "policy_out: ACCEPT");
    if machine.machine.nics.values().any(|nic| nic.firewall.value && nic.asks_dhcp()) {
        lines.push(node, "dhcp: 1");
    }
    lines.push(node, "");
    lines.push(node, "[RULES]");
    lines.push(node, "");
    let filtered: Vec<_> =
        slot::in_order(&machine.machine.nics).into_iter().filter(|(_, nic)| nic.firewall.value).collect();
    // What is refused comes first, in the groups, too.
    let (refused, accepted): (Vec<&Entry<'_>>, Vec<&Entry<'_>>) =
        entries.iter().partition(|entry| entry.verdict() != Verdict::Accept);
    for entry in refused {
        for rule in into_machine(entry, machine.name.as_str()) {
            lines.push(entry.node(), &rule);
        }
    }
    for (slot, nic) in filtered {
        lines.push(nic.network.node, &format!("GROUP {} -i {slot}", group_name(&nic.network.value)));
    }
    for entry in accepted {
        for rule in into_machine(entry, machine.name.as_str()) {
            lines.push(entry.node(), &rule);
        }
    }
    // Pods of other nodes send with their own addresses if the pod network is routed.
    if let Some(cluster) = lab.lab.cluster.as_ref().filter(|_| machine.machine.kubernetes.is_some()) {
        let range = cluster.pod_range;
        lines.push(range.node, &format!("IN ACCEPT -source {range} -log nolog # pods"));
    }
    let path = format!("proxmox/{}/firewall/{}.fw", machine.host.name, machine.vmid.value);
    lines.document(node, path)
}

/// The rules of an entry about what a network receives, except for those about one of its machines.
fn into_network(entry: &Entry<'_>, network: &str, prefixes: &[Prefix]) -> Vec<String> {
    let targets: BTreeSet<Option<String>> = match &entry.to {
        Side::Any => BTreeSet::from([None]),
        Side::Outside => BTreeSet::new(),
        Side::Of(parties) => parties
            .iter()
            .filter_map(|party| match party.kind {
                PartyKind::Network => (party.name == network).then_some(None),
                PartyKind::Machine => None,
                _ => {
                    let is_inside =
                        party.prefixes.iter().any(|each| prefixes.iter().any(|own| own.overlaps(*each)));
                    is_inside.then(|| Some(format!(" -dest +{}", set_name(party))))
                }
            })
            .collect(),
    };
    targets.into_iter().flat_map(|target| rules(entry, &target.unwrap_or_default())).collect()
}

/// The rules of an entry about a machine.
fn into_machine(entry: &Entry<'_>, machine: &str) -> Vec<String> {
    let Side::Of(parties) = &entry.to else { return Vec::new() };
    let is_named = parties.iter().any(|party| party.kind == PartyKind::Machine && party.name == machine);
    if is_named { rules(entry, "") } else { Vec::new() }
}

fn rules(entry: &Entry<'_>, target: &str) -> Vec<String> {
    let action = match entry.verdict() {
        Verdict::Accept => "ACCEPT",
        Verdict::Drop => "DROP",
        Verdict::Reject => "REJECT",
    };
    let log = if entry.rule.log.value { "info" } else { "nolog" };
    let port = entry.ports.as_ref().map(|(transport, ports)| {
        let word = match transport {
            Transport::Tcp => "tcp",
            Transport::Udp => "udp",
        };
        let ports: Vec<String> = ports.iter().map(|ports| ports.with(':')).collect();
        format!(" -p {word} -dport {}", ports.join(","))
    });
    let port = port.unwrap_or_default();
    let comment = entry.comment.replace('#', "");
    let sources: Vec<String> = match &entry.from {
        Side::Any => vec![String::new()],
        Side::Outside => vec![format!(" -source +{OUTSIDE}")],
        Side::Of(parties) => parties.iter().map(|party| format!(" -source +{}", set_name(party))).collect(),
    };
    let sources = sources.into_iter();
    sources.map(|source| format!("IN {action}{source}{target}{port} -log {log} # {comment}")).collect()
}

/// All addresses but those of the lab. A set cannot have a prefix of no length, so it has both halves.
fn outside(inside: &[Prefix]) -> Vec<String> {
    let halves = |is_ipv4| if is_ipv4 { ["0.0.0.0/1", "128.0.0.0/1"] } else { ["::/1", "8000::/1"] };
    let mut lines = vec![format!("[IPSET {OUTSIDE}]"), String::new()];
    for is_ipv4 in [true, false] {
        let own: Vec<&Prefix> = inside.iter().filter(|prefix| prefix.is_ipv4() == is_ipv4).collect();
        if !own.is_empty() {
            lines.extend(halves(is_ipv4).map(str::to_owned));
            lines.extend(own.iter().map(|prefix| format!("!{prefix}")));
        }
    }
    lines.push(String::new());
    lines
}

fn network_set(network: &str) -> String {
    bounded(format!("network-{network}"), LONGEST_SET)
}

/// The set with the addresses of a party.
fn set_name(party: &Party<'_>) -> String {
    let plain: String = party.name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let kind = match party.kind {
        PartyKind::Network => return network_set(party.name),
        PartyKind::LoadBalancer => "balancer",
        PartyKind::Machine => "machine",
        PartyKind::Device => "device",
        PartyKind::Host => "host",
        PartyKind::Internet | PartyKind::Literal => "address",
    };
    bounded(format!("{kind}-{plain}"), LONGEST_SET)
}

/// The security group of a network.
fn group_name(network: &str) -> String {
    bounded(format!("to-{network}"), LONGEST_GROUP)
}

/// A name that is too long ends with a part of its hash.
fn bounded(name: String, longest: usize) -> String {
    match name.len() <= longest {
        true => name,
        false => format!("{}-{}", &name[..longest - 7], short_hash(&name)),
    }
}
