//! The address plan: per network, the taken addresses with their claimants, and the free ranges.

mod claims;
mod free;

use crate::document::page::{Inline, Inlines, Page, Table, code, listed, text};
use crate::lab::network::NetworkKind;
use crate::resolve::{Resolved, ResolvedNetwork};
use crate::types::{AddressRange, Prefix};
use crate::value::NodeId;
use claims::ClaimRow;

pub(super) fn page(lab: &Resolved<'_>, page: Page) -> Option<Page> {
    if lab.networks.is_empty() {
        return None;
    }
    let all = claims::all(lab);
    let sections: Vec<Section<'_, '_>> = sections(lab, &all);
    let page = page.section(2, "All prefixes", summary(&sections));
    let page = sections.iter().fold(page, written);
    let elsewhere: Vec<&ClaimRow<'_>> =
        all.iter().filter(|entry| sections.iter().all(|section| !section.has(entry))).collect();
    Some(page.section(2, "Other addresses", table(&elsewhere)))
}

/// A prefix and its taken addresses.
struct Section<'r, 'l> {
    title: String,
    prefix: Prefix,
    node: NodeId,
    /// The lab's network; none for the cluster's own ranges.
    network: Option<&'r ResolvedNetwork<'l>>,
    entries: Vec<&'r ClaimRow<'l>>,
    /// Machines with a dynamic address from DHCP.
    asking: Vec<String>,
    /// Whether the lab describes everything in it.
    own: bool,
}

impl Section<'_, '_> {
    fn has(&self, entry: &ClaimRow<'_>) -> bool {
        self.entries.iter().any(|known| std::ptr::eq(*known, entry))
    }

    fn free(&self) -> Vec<AddressRange> {
        match free::usable(self.prefix).filter(|_| self.own) {
            Some(whole) => free::gaps(whole, self.entries.iter().map(|entry| entry.range)),
            None => Vec::new(),
        }
    }
}

/// One for each prefix of each network, in the order of addresses, followed by the cluster's ranges.
fn sections<'r, 'l>(lab: &'r Resolved<'l>, all: &'r [ClaimRow<'l>]) -> Vec<Section<'r, 'l>> {
    let mut prefixes: Vec<(Prefix, &ResolvedNetwork<'l>)> = Vec::new();
    for resolved in &lab.networks {
        let both = [Some(resolved.network.prefix), resolved.network.prefix6];
        prefixes.extend(both.into_iter().flatten().map(|prefix| (prefix.value, resolved)));
    }
    prefixes.sort_by_key(|(prefix, network)| (prefix.first(), prefix.length(), network.name));
    let mut sections: Vec<Section<'r, 'l>> = prefixes
        .iter()
        .map(|(prefix, network)| Section {
            title: network.name.to_string(),
            prefix: *prefix,
            node: network.network.node,
            network: Some(network),
            entries: all.iter().filter(|entry| belongs(entry, *prefix, network, &prefixes)).collect(),
            asking: if prefix.is_ipv4() { asking(lab, network) } else { Vec::new() },
            own: network.network.kind.value != NetworkKind::Remote,
        })
        .collect();
    if let Some(cluster) = &lab.cluster {
        let described = cluster.cluster;
        for (title, range) in [("pods", &described.pod_range), ("services", &described.service_range)] {
            let placed = |entry: &&ClaimRow<'_>| sections.iter().all(|section| !section.has(entry));
            let within = |entry: &&ClaimRow<'_>| entry.range.is_within(range.value) && placed(entry);
            let entries = all.iter().filter(within).collect();
            let title = format!("{title} of the cluster");
            let (prefix, node) = (range.value, range.node);
            sections.push(Section {
                title,
                prefix,
                node,
                network: None,
                entries,
                asking: Vec::new(),
                own: false,
            });
        }
    }
    sections
}

/// Whether an entry is listed in this prefix: it is a prefix of its network, or else the smallest prefix that contains
/// it.
fn belongs(
    entry: &ClaimRow<'_>,
    prefix: Prefix,
    network: &ResolvedNetwork<'_>,
    prefixes: &[(Prefix, &ResolvedNetwork<'_>)],
) -> bool {
    if !entry.range.is_within(prefix) {
        return false;
    }
    match entry.network {
        Some(name) if prefixes.iter().any(|(prefix, other)| is_in(entry, *prefix, other, name)) => {
            network.name.as_str() == name
        }
        _ => {
            let holding = prefixes.iter().filter(|(prefix, _)| entry.range.is_within(*prefix));
            let smallest = holding.max_by_key(|(prefix, _)| prefix.length());
            smallest.is_some_and(|(_, smallest)| smallest.name == network.name)
        }
    }
}

fn is_in(entry: &ClaimRow<'_>, prefix: Prefix, network: &ResolvedNetwork<'_>, name: &str) -> bool {
    network.name.as_str() == name && entry.range.is_within(prefix)
}

fn asking(lab: &Resolved<'_>, network: &ResolvedNetwork<'_>) -> Vec<String> {
    let virtual_ones = lab.machines.iter().map(|machine| (machine.name, machine.machine, &machine.nics));
    let physical_ones = lab.bare_metal.iter().map(|machine| (machine.name, machine.machine, &machine.nics));
    virtual_ones
        .chain(physical_ones)
        .filter(|(_, machine, _)| machine.state.value != crate::lab::hardware::State::Template)
        .flat_map(|(name, _, nics)| nics.iter().map(move |attached| (name, attached)))
        .filter(|(_, attached)| attached.network_name == network.name && attached.nic.address.is_none())
        .map(|(name, attached)| format!("{name} ({})", attached.slot))
        .collect()
}

fn summary(sections: &[Section<'_, '_>]) -> Table {
    let mut table =
        Table::new(&["network", "prefix", ">addresses", ">taken", ">of these in ranges", ">free"]);
    for section in sections {
        let usable = free::usable(section.prefix).map_or(0, AddressRange::count);
        let free: u128 = section.free().into_iter().map(AddressRange::count).sum();
        let whole = free::usable(section.prefix);
        let gaps = |ranges: Vec<AddressRange>| -> u128 {
            let left = whole.map(|whole| free::gaps(whole, ranges)).unwrap_or_default();
            usable - left.into_iter().map(AddressRange::count).sum::<u128>()
        };
        let ranges = section.entries.iter().map(|entry| entry.range).filter(|range| range.count() > 1);
        let taken = gaps(section.entries.iter().map(|entry| entry.range).collect());
        let counted = if section.own { free.to_string() } else { String::new() };
        table.row(
            section.node,
            [
                code(&section.title),
                text(section.prefix),
                text(usable),
                text(taken),
                text(gaps(ranges.collect())),
                text(counted),
            ],
        );
    }
    table
}

fn written(page: Page, section: &Section<'_, '_>) -> Page {
    let page = page.heading(2, format!("{} {}", section.title, section.prefix));
    let description = section.network.and_then(|network| network.network.description.as_ref());
    let page = match description {
        Some(description) => page.paragraph(&description.value),
        None => page,
    };
    let page = page.table(table(&section.entries));
    let page = match section.asking.as_slice() {
        [] => page,
        asking => page.paragraph(format!("Without a fixed address: {}.", asking.join(", "))),
    };
    if !section.own {
        let nothing = section.entries.is_empty();
        return if nothing {
            page.paragraph("Nothing in the lab has an address in this prefix.")
        } else {
            page
        };
    }
    let free: Vec<Inlines> = section.free().into_iter().map(shown).collect();
    match free.is_empty() {
        true => page.paragraph("No addresses are free."),
        false => {
            let home = section.network.is_some_and(|network| network.network.kind.value == NetworkKind::Home);
            // A network may have devices that the lab does not describe.
            let mut line =
                text(if home { "Free, as far as the lab describes the network: " } else { "Free: " });
            line.extend(listed(free));
            line.push(Inline::Text(".".to_owned()));
            page.rich(line)
        }
    }
}

/// Claimants in the order of addresses; a range precedes the addresses in it. An address with several claims has one
/// row.
fn table(entries: &[&ClaimRow<'_>]) -> Table {
    let mut table = Table::new(&["address", "used by", "assignment", "MAC"]);
    let mut sorted: Vec<&ClaimRow<'_>> = entries.to_vec();
    sorted.sort_by_key(|entry| (entry.range.first(), std::cmp::Reverse(entry.range.last())));
    for same in sorted.chunk_by(|one, other| one.range == other.range) {
        let mut hows: Vec<&str> = Vec::new();
        let mut whos: Vec<(Option<&str>, Vec<&str>)> = Vec::new();
        for entry in same {
            if !hows.contains(&entry.how) {
                hows.push(entry.how);
            }
            let (name, what) = (entry.who.name.as_deref(), entry.who.what.as_str());
            match whos.iter_mut().find(|(known, _)| name.is_some() && *known == name) {
                Some((_, whats)) if whats.contains(&what) => {}
                Some((_, whats)) => whats.push(what),
                None => whos.push((name, vec![what])),
            }
        }
        let mac = same.iter().find_map(|entry| entry.mac);
        let mac = mac.map(|mac| mac.to_string()).unwrap_or_default();
        let address = shown(same[0].range);
        let whos = whos.into_iter().map(|(name, whats)| match name {
            Some(name) => [code(name), text(format!(" ({})", whats.join(", ")))].concat(),
            None => text(whats.join(", ")),
        });
        table.row(same[0].node, [address, listed(whos), text(hows.join(", ")), text(mac)]);
    }
    table
}

/// The range, or its only address, and the number of addresses.
fn shown(range: AddressRange) -> Inlines {
    match range.count() {
        1 => text(range.first()),
        count => text(format!("{} – {} ({count})", range.first(), range.last())),
    }
}
