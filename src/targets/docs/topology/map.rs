//! The content: networks, and groups of attached devices.

use std::collections::BTreeMap;

use crate::facts::attachment::Attachment;
use crate::facts::mtu;
use crate::lab::hardware::{HostInterface, HostKind, InterfaceKind, Machine, State};
use crate::lab::network::NetworkKind;
use crate::resolve::{Resolved, ResolvedHost, ResolvedNetwork, VirtualMachine};
use crate::targets::docs::quantities::bytes;
use crate::types::{Address, AddressRange};
use crate::value::NodeId;

#[derive(Clone, Debug)]
pub struct TopologyMap {
    pub title: String,
    pub node: NodeId,
    pub lanes: Vec<Lane>,
    pub groups: Vec<Group>,
}

/// A network.
#[derive(Clone, Debug)]
pub struct Lane {
    pub name: String,
    /// Prefixes.
    pub addresses: Vec<String>,
    /// VLAN, gateway and the like.
    pub notes: Vec<String>,
    pub node: NodeId,
}

/// A host, or another group.
#[derive(Clone, Debug)]
pub struct Group {
    pub name: String,
    pub notes: Vec<String>,
    pub rows: Vec<Row>,
    pub node: NodeId,
}

/// One device that is attached to networks.
#[derive(Clone, Debug)]
pub struct Row {
    pub name: String,
    pub note: String,
    pub kind: RowKind,
    pub stops: Vec<Stop>,
    pub node: NodeId,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// A bridge, bond or VLAN interface: it carries networks.
    Carrier,
    Member,
    /// A stopped machine.
    Off,
}

/// The attachment of a row to a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// Index of the network.
    pub lane: usize,
    pub labels: Vec<String>,
}

impl TopologyMap {
    /// None for a lab without networks.
    pub fn of(lab: &Resolved<'_>) -> Option<Self> {
        if lab.networks.is_empty() {
            return None;
        }
        let networks = networks_in_order(lab);
        let lanes = networks.iter().map(|network| lane(network)).collect();
        let names = networks.iter().enumerate().map(|(index, network)| (network.name.as_str(), index));
        let names = Names(names.collect());
        let gear = gear(lab, &names);
        let hosts = lab.hosts.iter().map(|host| host_group(lab, host, &names));
        let groups = gear.into_iter().chain(hosts).chain(cluster(lab, &names)).chain(tunnels(lab, &names));
        let groups = groups.collect();
        Some(Self { title: lab.lab.name.to_string(), node: lab.lab.name.node, lanes, groups })
    }
}

/// Networks with attached devices come first, untagged before tagged ones.
fn networks_in_order<'r, 'l>(lab: &'r Resolved<'l>) -> Vec<&'r ResolvedNetwork<'l>> {
    let mut networks: Vec<_> = lab.networks.iter().collect();
    let used = |name: &str| {
        let nics = lab.machines.iter().flat_map(|machine| &machine.nics);
        let nics = nics.chain(lab.bare_metal.iter().flat_map(|machine| &machine.nics));
        let attached = nics.map(|nic| nic.network_name.as_str());
        let hosts = lab.hosts.iter().flat_map(|host| &host.interfaces);
        let hosts = hosts.filter_map(|interface| Some(interface.network?.0.as_str()));
        let gear = lab.lab.devices.values().flat_map(|device| device.addresses.keys());
        let gear = gear.map(|network| network.as_str());
        let carried = lab.networks.iter().filter(|network| network.network.bridge.is_some());
        let carried = carried.map(|network| network.name.as_str());
        attached.chain(hosts).chain(gear).chain(carried).any(|network| network == name)
    };
    networks.sort_by_key(|ResolvedNetwork { name, network, .. }| {
        let tag = network.vlan.or(network.native_vlan).map_or(0, |vlan| vlan.get());
        // Tunnels are next to the networks behind them.
        (!used(name.as_str()), network.kind.value == NetworkKind::Remote, tag, *name)
    });
    networks
}

fn lane(resolved: &ResolvedNetwork<'_>) -> Lane {
    let ResolvedNetwork { name, network, router, .. } = resolved;
    let gateway = network.gateway.map(|gateway| match router {
        Some(router) => format!("{gateway} {}", router.name),
        None => gateway.to_string(),
    });
    let vlan = match (network.vlan, network.native_vlan) {
        (Some(vlan), _) => Some(format!("VLAN {vlan}")),
        (None, Some(native)) => Some(format!("VLAN {native} on switches")),
        (None, None) => None,
    };
    let dhcp = network.dhcp.map(|range| format!("DHCP {}", short(range.value)));
    let mtu = mtu::configured(&network.mtu).map(|mtu| format!("MTU {mtu}"));
    let kind = match network.kind.value {
        NetworkKind::Lan => None,
        NetworkKind::Home => Some("household"),
        NetworkKind::Storage => Some("storage"),
        NetworkKind::Management => Some("management"),
        NetworkKind::Vpn => Some("tunnels"),
        NetworkKind::Remote => Some("another site"),
    };
    let prefixes = [Some(network.prefix), network.prefix6];
    Lane {
        name: name.to_string(),
        addresses: prefixes.into_iter().flatten().map(|prefix| prefix.to_string()).collect(),
        notes: [kind.map(str::to_owned), vlan, mtu, gateway.map(|at| format!("via {at}")), dhcp]
            .into_iter()
            .flatten()
            .collect(),
        node: network.node,
    }
}

/// A range whose end is shortened to the part that differs: `10.0.20.100–199`.
fn short(range: AddressRange) -> String {
    let (first, last) = (range.first().to_string(), range.last().to_string());
    let separator = if range.first().is_ipv4() { '.' } else { ':' };
    match (first.rsplit_once(separator), last.rsplit_once(separator)) {
        _ if first == last => first,
        (Some((one, _)), Some((other, end))) if one == other && range.first().is_ipv4() => {
            format!("{first}-{end}")
        }
        _ => format!("{first}-{last}"),
    }
}

/// The positions of the networks, by name.
struct Names<'l>(BTreeMap<&'l str, usize>);

impl Names<'_> {
    /// None for a network that could not be decoded. That has been reported, and nothing is rendered.
    fn lane(&self, name: &str) -> Option<usize> {
        self.0.get(name).copied()
    }

    /// One stop for each network, in the order of networks.
    fn stops(&self, labels: impl IntoIterator<Item = (impl AsRef<str>, String)>) -> Vec<Stop> {
        let mut stops: Vec<Stop> = Vec::new();
        for (network, label) in labels {
            let Some(lane) = self.lane(network.as_ref()) else { continue };
            match stops.iter_mut().find(|stop| stop.lane == lane) {
                Some(stop) if stop.labels.contains(&label) => {}
                Some(stop) => stop.labels.push(label),
                None => stops.push(Stop { lane, labels: vec![label] }),
            }
        }
        stops.sort_by_key(|stop| stop.lane);
        stops
    }
}

/// Routers, switches and NAS boxes that have an address.
fn gear(lab: &Resolved<'_>, names: &Names<'_>) -> Option<Group> {
    let rows = lab.lab.devices.iter().filter(|(_, device)| !device.addresses.is_empty());
    let rows: Vec<Row> = rows
        .map(|(name, device)| {
            let model = device.model.as_ref().map(|model| model.value.clone());
            let addresses =
                device.addresses.iter().map(|(network, address)| (network.as_str(), address.to_string()));
            Row {
                name: name.to_string(),
                note: model.unwrap_or_else(|| device.kind.word().to_owned()),
                kind: RowKind::Member,
                stops: names.stops(addresses),
                node: device.node,
            }
        })
        .collect();
    let node = rows.first()?.node;
    Some(Group { name: "Devices".to_owned(), notes: Vec::new(), rows, node })
}

fn host_group(lab: &Resolved<'_>, host: &ResolvedHost<'_>, names: &Names<'_>) -> Group {
    let described = host.host;
    let model = described.model.as_ref().map(|model| model.value.clone());
    let size = format!(
        "{} cores, {} threads, {}",
        *described.cores,
        *described.threads,
        bytes(described.memory.bytes().into())
    );
    let mut rows: Vec<Row> = controller(host, names).into_iter().collect();
    let mut interfaces: Vec<_> = host.interfaces.iter().collect();
    // Interfaces are below the interfaces that they are built on.
    interfaces.sort_by_key(|resolved| matches!(resolved.interface.kind, InterfaceKind::Vlan(_)));
    rows.extend(interfaces.into_iter().filter_map(|resolved| {
        let network = resolved.network.map(|(name, _)| name.as_str());
        carrier(lab, resolved.interface, network, names)
    }));
    let own = lab.machines.iter().filter(|machine| machine.host.name == host.name);
    let own = own.filter(|machine| machine.machine.state.value != State::Template);
    rows.extend(own.map(|machine| virtual_row(machine, names)));
    let metal = lab.bare_metal.iter().filter(|machine| machine.host.name == host.name);
    rows.extend(metal.map(|machine| {
        let note = what_it_is(machine.machine, &["bare metal".to_owned()]);
        row(machine.name.to_string(), note, machine.machine, &machine.nics, names)
    }));
    let what = match described.kind.value {
        HostKind::Proxmox => "hypervisor",
        HostKind::BareMetal => "bare metal",
    };
    let notes = [model.or_else(|| Some(what.to_owned())), Some(size)].into_iter().flatten().collect();
    Group { name: host.name.to_string(), notes, rows, node: described.node }
}

/// Access to the host when it is off.
fn controller(host: &ResolvedHost<'_>, names: &Names<'_>) -> Option<Row> {
    let controller = host.host.out_of_band.as_ref()?;
    let network = controller.network.as_ref()?;
    let label = controller.address.map_or_else(|| "attached".to_owned(), |address| address.to_string());
    Some(Row {
        name: controller.kind.word().to_owned(),
        note: "management controller".to_owned(),
        kind: RowKind::Member,
        stops: names.stops([(network.as_str(), label)]),
        node: controller.node,
    })
}

/// A bridge, bond or VLAN interface, or a port with an address of its own.
fn carrier(
    lab: &Resolved<'_>,
    interface: HostInterface<'_>,
    network: Option<&str>,
    names: &Names<'_>,
) -> Option<Row> {
    let lower: Vec<&str> = interface.lower().into_iter().map(|lower| lower.value.as_str()).collect();
    let on = if lower.is_empty() { String::new() } else { format!(" on {}", lower.join(", ")) };
    let (node, note) = match interface.kind {
        InterfaceKind::Nic(nic) => (nic.node, "port".to_owned()),
        InterfaceKind::Bond(bond) => (bond.node, format!("bond{on}")),
        InterfaceKind::Vlan(vlan) => (vlan.node, format!("VLAN {}{on}", *vlan.vlan)),
        InterfaceKind::Bridge(bridge) => {
            let aware = if bridge.vlan_aware.value { "VLAN-aware bridge" } else { "bridge" };
            (bridge.node, format!("{aware}{on}"))
        }
    };
    if matches!(interface.kind, InterfaceKind::Nic(_)) && network.is_none() {
        return None;
    }
    let addresses: Vec<Address> =
        interface.address().into_iter().chain(interface.address6()).map(|address| address.value).collect();
    let own = network.into_iter().flat_map(|network| {
        let labels: Vec<String> = match addresses.as_slice() {
            [] => vec!["DHCP".to_owned()],
            addresses => addresses.iter().map(ToString::to_string).collect(),
        };
        labels.into_iter().map(move |label| (network.to_owned(), label))
    });
    let is_bridge = matches!(interface.kind, InterfaceKind::Bridge(_));
    let carried = lab.networks.iter().filter(|other| {
        let bridge = other.network.bridge.as_ref();
        is_bridge && bridge.is_some_and(|bridge| bridge.value == interface.name.as_str())
    });
    let carried = carried.filter(|other| network != Some(other.name.as_str())).map(|other| {
        let label = other.network.vlan.map_or_else(|| "untagged".to_owned(), |vlan| format!("tag {vlan}"));
        (other.name.to_string(), label)
    });
    Some(Row {
        name: interface.name.as_str().to_owned(),
        note,
        kind: RowKind::Carrier,
        stops: names.stops(own.chain(carried)),
        node,
    })
}

fn virtual_row(machine: &VirtualMachine<'_>, names: &Names<'_>) -> Row {
    let size = [
        format!("{} vCPU", machine.machine.vcpus().unwrap_or(machine.cores.value)),
        bytes(machine.memory.bytes().into()),
    ];
    row(machine.name.to_string(), what_it_is(machine.machine, &size), machine.machine, &machine.nics, names)
}

fn what_it_is(machine: &Machine, size: &[String]) -> String {
    let role = match (&machine.kubernetes, &machine.role) {
        (Some(node), _) => Some(node.role.word()),
        (None, Some(role)) => Some(role.word()),
        (None, None) => None,
    };
    let state = Some(machine.state.word()).filter(|_| !machine.runs());
    let parts = [state, role].into_iter().flatten().map(str::to_owned).chain(size.iter().cloned());
    parts.collect::<Vec<_>>().join(", ")
}

fn row(name: String, note: String, machine: &Machine, nics: &[Attachment<'_>], names: &Names<'_>) -> Row {
    let labels = nics.iter().flat_map(|attached| {
        let nic = attached.nic;
        let mut labels: Vec<String> =
            nic.address.iter().chain(&nic.address6).map(ToString::to_string).collect();
        if labels.is_empty() {
            labels.push("DHCP".to_owned());
        }
        labels.into_iter().map(|label| (attached.network_name.as_str(), label))
    });
    let kind = if machine.runs() { RowKind::Member } else { RowKind::Off };
    Row { name, note, kind, stops: names.stops(labels), node: machine.node }
}

/// Addresses of the cluster besides its nodes: the API endpoint, and load balancer pools.
fn cluster(lab: &Resolved<'_>, names: &Names<'_>) -> Option<Group> {
    let cluster = lab.cluster.as_ref()?;
    let described = cluster.cluster;
    let holding = |range: AddressRange| {
        let networks = lab.networks.iter().filter(|network| range.is_within(network.network.prefix.value));
        networks.max_by_key(|network| network.network.prefix.length()).map(|network| network.name.to_string())
    };
    let entry = |name: String, note: &str, range: AddressRange, node: NodeId| Row {
        name,
        note: note.to_owned(),
        kind: RowKind::Member,
        stops: names.stops(holding(range).map(|network| (network, short(range)))),
        node,
    };
    let endpoint = cluster.endpoint.as_ref().filter(|endpoint| endpoint.machine.is_none());
    let endpoint = endpoint.and_then(|endpoint| {
        let address = endpoint.address;
        let range = AddressRange::new(address.value, address.value).ok()?;
        Some(entry("API".to_owned(), "virtual address", range, address.node))
    });
    let pools = described.load_balancer.pools.iter();
    let pools =
        pools.map(|(name, pool)| entry(name.to_string(), "load balancer pool", pool.value, pool.node));
    let rows: Vec<Row> = endpoint.into_iter().chain(pools).collect();
    if rows.is_empty() {
        return None;
    }
    let notes =
        vec![format!("pods {}", *described.pod_range), format!("services {}", *described.service_range)];
    Some(Group { name: format!("Cluster {}", cluster.name.value), notes, rows, node: described.node })
}

/// The other ends of tunnels, and the networks behind them.
fn tunnels(lab: &Resolved<'_>, names: &Names<'_>) -> Option<Group> {
    let mut rows = Vec::new();
    for network in &lab.networks {
        for (name, peer) in network.network.wireguard.iter().flat_map(|wireguard| &wireguard.peers) {
            let end = peer.address.map_or_else(|| "tunnel".to_owned(), |address| address.to_string());
            let behind = peer.routes.iter().map(|route| (route.value.clone(), "routed".to_owned()));
            rows.push(Row {
                name: name.to_string(),
                note: "peer".to_owned(),
                kind: RowKind::Member,
                stops: names.stops([(network.name.to_string(), end)].into_iter().chain(behind)),
                node: peer.node,
            });
        }
    }
    let node = rows.first()?.node;
    Some(Group { name: "Tunnels".to_owned(), notes: Vec::new(), rows, node })
}
