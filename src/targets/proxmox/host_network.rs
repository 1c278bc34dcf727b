//! A host's `/etc/network/interfaces`: ports, bonds, bridges and VLAN interfaces.

use crate::document::{Content, Document, Origin};
use crate::facts::attachment::InterfaceAddress;
use crate::facts::mtu;
use crate::facts::route::destination;
use crate::lab::hardware::{Bond, Bridge, HostInterface, InterfaceKind, VlanInterface};
use crate::print::Stanza;
use crate::resolve::{Resolved, ResolvedHost, ResolvedInterface};
use crate::{facts, print};

/// None if the lab does not define an address of the host itself: with such a file, it would become unreachable.
pub(super) fn document(lab: &Resolved<'_>, host: &ResolvedHost<'_>) -> Option<Document> {
    if !facts::host::is_reached(lab.lab, host.host) {
        return None;
    }
    let loopback =
        Stanza { name: "lo".to_owned(), family: "inet", method: "loopback", auto: true, ..Stanza::default() };
    let own = host.interfaces.iter().flat_map(|resolved| stanzas(lab, host, resolved));
    let stanzas: Vec<Stanza> = std::iter::once(loopback).chain(own).collect();
    Some(Document {
        path: format!("proxmox/{}/interfaces", host.name),
        origin: Origin::follows(host.host.node),
        content: Content::Text(print::interfaces(&stanzas)),
    })
}

/// One stanza for IPv4, or for an interface without addresses, and one for IPv6 if it has such an address.
fn stanzas(lab: &Resolved<'_>, host: &ResolvedHost<'_>, resolved: &ResolvedInterface<'_>) -> Vec<Stanza> {
    let interface = resolved.interface;
    let with_routes = |address: InterfaceAddress| {
        let ipv4 = address.address.is_ipv4();
        addressed(address).into_iter().chain(routes(lab, interface, ipv4)).collect::<Vec<_>>()
    };
    let v4 = facts::host::ipv4(lab.lab, interface).map(with_routes);
    let v6 = facts::host::ipv6(lab.lab, interface).map(with_routes);
    let (kind, comment) = match interface.kind {
        InterfaceKind::Nic(nic) => (Vec::new(), &nic.description),
        InterfaceKind::Bond(bond) => (bond_options(bond), &None),
        InterfaceKind::Bridge(bridge) => (bridge_options(bridge), &bridge.description),
        InterfaceKind::Vlan(vlan) => (vlan_options(interface.name.as_str(), vlan), &None),
    };
    let mtu = mtu::of_host_interface(lab.lab, host.host, interface).and_then(mtu::configured);
    let mtu = mtu.map(|mtu| ("mtu", mtu.to_string()));
    let has_address = v4.is_some() || v6.is_some();
    // A port comes up with the interface that is built on it.
    let auto = has_address || !matches!(interface.kind, InterfaceKind::Nic(_));
    let stanza = |family, method, options| Stanza {
        name: interface.name.as_str().to_owned(),
        family,
        method,
        auto,
        options,
        comment: String::new(),
    };
    let method = if v4.is_some() { "static" } else { "manual" };
    let options = v4.into_iter().flatten().chain(kind).chain(mtu).collect();
    let comment = comment.as_ref().map(|comment| comment.value.clone()).unwrap_or_default();
    let first = Stanza { comment, ..stanza("inet", method, options) };
    std::iter::once(first).chain(v6.map(|options| stanza("inet6", "static", options))).collect()
}

fn addressed(address: InterfaceAddress) -> Vec<(&'static str, String)> {
    let gateway = address.gateway.map(|gateway| ("gateway", gateway.to_string()));
    std::iter::once(("address", address.to_string())).chain(gateway).collect()
}

/// Routes of one address family. Replacing is the same as adding, and also works while the route exists, when the
/// configuration is loaded again.
fn routes(lab: &Resolved<'_>, interface: HostInterface<'_>, ipv4: bool) -> Vec<(&'static str, String)> {
    let name = interface.name.as_str();
    let found = interface.routes().iter().filter_map(|route| {
        let to = destination(lab.lab, route).filter(|to| to.is_ipv4() == ipv4)?;
        let family = if ipv4 { "" } else { "-6 " };
        let via = route.via.map(|via| format!(" via {via}")).unwrap_or_default();
        let metric = route.metric.map(|metric| format!(" metric {metric}")).unwrap_or_default();
        Some(("up", format!("ip {family}route replace {to}{via} dev {name}{metric}")))
    });
    found.collect()
}

fn bond_options(bond: &Bond) -> Vec<(&'static str, String)> {
    let slaves: Vec<&str> = bond.slaves.iter().map(|slave| slave.value.as_str()).collect();
    let mut options = vec![
        ("bond-slaves", slaves.join(" ")),
        ("bond-miimon", "100".to_owned()),
        ("bond-mode", bond.mode.word().to_owned()),
    ];
    options.extend(bond.hash_policy.map(|policy| ("bond-xmit-hash-policy", policy.word().to_owned())));
    options.extend(bond.primary.as_ref().map(|primary| ("bond-primary", primary.value.clone())));
    options
}

fn bridge_options(bridge: &Bridge) -> Vec<(&'static str, String)> {
    let ports: Vec<&str> = bridge.ports.iter().map(|port| port.value.as_str()).collect();
    let ports = if ports.is_empty() { "none".to_owned() } else { ports.join(" ") };
    let mut options = vec![
        ("bridge-ports", ports),
        ("bridge-stp", if bridge.spanning_tree.value { "on" } else { "off" }.to_owned()),
        ("bridge-fd", bridge.forward_delay.to_string()),
    ];
    if bridge.vlan_aware.value {
        let vlans = bridge.vlans.as_ref().map_or("2-4094", |vlans| vlans.value.as_str());
        options.extend([("bridge-vlan-aware", "yes".to_owned()), ("bridge-vids", vlans.to_owned())]);
    }
    options
}

/// A name such as `vmbr0.99` implies both.
fn vlan_options(name: &str, vlan: &VlanInterface) -> Vec<(&'static str, String)> {
    if name == format!("{}.{}", *vlan.device, *vlan.vlan) {
        return Vec::new();
    }
    vec![("vlan-id", vlan.vlan.to_string()), ("vlan-raw-device", vlan.device.value.clone())]
}
