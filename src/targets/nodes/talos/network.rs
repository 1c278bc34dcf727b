//! The network of a node: name, interfaces with addresses and routes, the virtual address, name servers.

use crate::document::{Data, DataKind, Map, Origin};
use crate::facts::attachment::Attachment;
use crate::facts::mtu;
use crate::lab::cluster::AddressProvider;
use crate::lab::hardware::{Bond, HostInterface, InterfaceKind, Role, VlanInterface};
use crate::resolve::{AnyMachine, ClusterNode, Resolved, ResolvedCluster, ResolvedInterface};
use crate::targets::nodes::shared::overlay;

/// Of two default routes from DHCP, the other one is preferred.
const YIELDING_METRIC: i64 = 2048;

pub fn section(lab: &Resolved<'_>, cluster: &ResolvedCluster<'_>, node: &ClusterNode<'_>) -> Map {
    let attached = attachments(lab, node);
    let several = attached.len() > 1;
    let mut interfaces: Vec<Data> = Vec::new();
    for nic in &attached {
        let hardware = hardware(lab, node, nic.slot);
        match hardware.map(|hardware| (hardware.interface.kind, hardware)) {
            Some((InterfaceKind::Vlan(vlan), hardware)) => {
                let settings = addresses(Data::map(nic.nic.node), lab, cluster, node, nic);
                put_vlan(&mut interfaces, vlan, &hardware.lower, settings);
            }
            other => {
                let kind = other.map(|(kind, _)| kind);
                let map = found_by(Data::map(nic.nic.node), nic, kind, several);
                let own = addresses(map, lab, cluster, node, nic).into();
                // It may exist already, as the parent of a VLAN.
                match interfaces.iter_mut().find(|known| is_named(known, nic.slot)) {
                    Some(known) => *known = overlay(known.clone(), own),
                    None => interfaces.push(own),
                }
            }
        }
    }
    let fixed = attached.iter().filter(|nic| !nic.nic.asks_dhcp());
    let mut servers: Vec<Data> = node.machine.dns.iter().map(Data::from).collect();
    let mut domains: Vec<Data> = Vec::new();
    for nic in fixed {
        if node.machine.dns.is_empty() {
            add(&mut servers, nic.network.dns.iter().map(Data::from));
        }
        add(&mut domains, nic.network.search_domains.iter().map(Data::from));
    }
    let described = node.machine.node;
    Data::map(described)
        .text("hostname", node.name.to_string())
        .some("interfaces", Data::list(described, interfaces))
        .some("nameservers", Data::list(described, servers))
        .some("searchDomains", Data::list(described, domains))
}

/// Adds missing entries.
fn add(list: &mut Vec<Data>, others: impl Iterator<Item = Data>) {
    for other in others {
        if list.iter().all(|known| known.kind != other.kind) {
            list.push(other);
        }
    }
}

fn attachments<'l>(lab: &Resolved<'l>, node: &ClusterNode<'l>) -> Vec<Attachment<'l>> {
    match lab.machine(node) {
        AnyMachine::Virtual(machine) => machine.nics.clone(),
        AnyMachine::Physical(machine) => machine.nics.clone(),
    }
}

fn is_named(interface: &Data, name: &str) -> bool {
    interface.get("interface").and_then(Data::as_str) == Some(name)
}

/// A tagged interface is defined below its parent.
fn put_vlan(interfaces: &mut Vec<Data>, vlan: &VlanInterface, lower: &[HostInterface<'_>], settings: Map) {
    let tagged = Data::map(vlan.node).put("vlanId", &vlan.vlan).extend(fields(settings));
    let vlans = |known: Option<&Data>, tagged: Data| {
        let known = match known.map(|known| &known.kind) {
            Some(DataKind::List(known)) => known.clone(),
            _ => Vec::new(),
        };
        let all = known.into_iter().chain([tagged]);
        Data::from(Data::map(vlan.node).put("vlans", Data::list(vlan.node, all)))
    };
    match interfaces.iter_mut().find(|known| is_named(known, &vlan.device)) {
        Some(carrier) => *carrier = overlay(carrier.clone(), vlans(carrier.get("vlans"), tagged.into())),
        None => {
            let kind = lower.first().map(|parent| parent.kind);
            let carrier = named(Data::map(vlan.device.node), &vlan.device, kind);
            interfaces.push(overlay(carrier.into(), vlans(None, tagged.into())));
        }
    }
}

/// An interface of the host by name, and its parts.
fn named(map: Map, name: &str, kind: Option<InterfaceKind<'_>>) -> Map {
    let map = map.text("interface", name);
    match kind {
        Some(InterfaceKind::Bond(described)) => map.put("bond", bond(described)),
        _ => map,
    }
}

/// The host's interface, for a bare-metal machine.
fn hardware<'r, 'l>(
    lab: &'r Resolved<'l>,
    node: &ClusterNode<'l>,
    slot: &str,
) -> Option<&'r ResolvedInterface<'l>> {
    match lab.machine(node) {
        AnyMachine::Virtual(_) => None,
        AnyMachine::Physical(machine) => Some(lab.host(machine.host).interface(slot)),
    }
}

fn bond(bond: &Bond) -> Map {
    Data::map(bond.node)
        .put("interfaces", Data::list(bond.node, bond.slaves.iter().map(Data::from)))
        .text("mode", bond.mode.word())
        .maybe("primary", bond.primary.as_ref())
        .maybe("xmitHashPolicy", bond.hash_policy.as_ref())
        // Without link monitoring, a bond does not detect a lost link.
        .put("miimon", Data::integer(bond.node, 100))
}

/// How a machine identifies its interface: a bare-metal machine by the host's interface name; a virtual one by MAC
/// address, by name, or by slot.
fn found_by(map: Map, attached: &Attachment<'_>, kind: Option<InterfaceKind<'_>>, several: bool) -> Map {
    let nic = attached.nic;
    if kind.is_some() {
        return named(map, attached.slot, kind);
    }
    if let Some(mac) = &nic.mac {
        let lower = Data::new(DataKind::String(mac.to_string().to_lowercase()), Origin::value(mac.node));
        return map.put("deviceSelector", Data::map(mac.node).put("hardwareAddr", lower));
    }
    if let Some(name) = &nic.interface {
        return map.put("interface", name);
    }
    let selector = Data::map(nic.node);
    let selector = match attached.pci_slot() {
        Some(slot) if several => selector.text("busPath", format!("0000:*:{slot:02x}.0")),
        _ => selector.put("physical", Data::bool(nic.node, true)),
    };
    map.put("deviceSelector", selector)
}

fn addresses(
    map: Map,
    lab: &Resolved<'_>,
    cluster: &ResolvedCluster<'_>,
    node: &ClusterNode<'_>,
    attached: &Attachment<'_>,
) -> Map {
    let Attachment { nic, network, default_route, .. } = attached;
    let asks = nic.asks_dhcp();
    let fixed = attached.addresses().map(|fixed| Data::text(fixed.address.node, fixed.to_string()));
    let map = map
        .put("dhcp", Data::bool(nic.dhcp_reserved.node, asks))
        .some("addresses", Data::list(nic.node, fixed))
        .some("routes", Data::list(nic.node, routes(lab, attached)));
    let map = match asks && !default_route && network.gateway.is_some() {
        true => map.put(
            "dhcpOptions",
            Data::map(nic.node).put("routeMetric", Data::integer(nic.node, YIELDING_METRIC)),
        ),
        false => map,
    };
    let mtu = mtu::configured(attached.mtu());
    let map = map.maybe("mtu", mtu.map(Data::from));
    match virtual_address(cluster, node, attached) {
        Some(address) => map.put("vip", Data::map(address.origin.node).put("ip", address)),
        None => map,
    }
}

fn routes(lab: &Resolved<'_>, attached: &Attachment<'_>) -> Vec<Data> {
    let default_routes = [("0.0.0.0/0", attached.ipv4()), ("::/0", attached.ipv6())];
    let default_routes = default_routes.into_iter().filter_map(|(to, fixed)| {
        let gateway = fixed?.gateway?;
        Some(Data::map(gateway.node).text("network", to).put("gateway", &gateway).into())
    });
    let mut routes: Vec<Data> = default_routes.collect();
    routes.extend(attached.routes(lab.lab).map(|(route, to)| {
        Data::map(route.node)
            .put("network", to)
            .maybe("gateway", route.via.as_ref())
            .maybe("metric", route.metric.as_ref())
            .into()
    }));
    routes
}

/// The virtual IP of control planes: it is on the interface that has the node's own address.
fn virtual_address(
    cluster: &ResolvedCluster<'_>,
    node: &ClusterNode<'_>,
    attached: &Attachment<'_>,
) -> Option<Data> {
    let endpoint = cluster.endpoint.as_ref()?;
    let provider = endpoint.endpoint.provided_by?;
    let here = node.nic.is_some_and(|nic| nic.slot == attached.slot);
    let answers =
        provider.value == AddressProvider::Talos && node.node.role.value == Role::ControlPlane && here;
    answers.then(|| Data::from(&endpoint.address))
}

fn fields(map: Map) -> Vec<(String, Data)> {
    match Data::from(map).kind {
        DataKind::Map(fields) => fields,
        _ => Vec::new(),
    }
}
