//! A host's `/etc/network/interfaces`: ports, bonds, bridges and VLAN interfaces.

use crate::document::{Content, Document, Origin};
use crate::lab::hardware::{Bond, Bridge, InterfaceKind, VlanInterface};
use crate::print;
use crate::print::Stanza;
use crate::resolve::{Resolved, ResolvedHost, ResolvedInterface};
use crate::targets::shared::interface::{USUAL_MTU, is_reached, mtu};

/// None where the lab does not say how the host itself is reached: with such a file it would be reached no more.
pub(super) fn document(lab: &Resolved<'_>, host: &ResolvedHost<'_>) -> Option<Document> {
    if !is_reached(host) {
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

/// One stanza for IPv4, or for an interface without addresses, and one for IPv6 where it has such an address.
fn stanzas(lab: &Resolved<'_>, host: &ResolvedHost<'_>, resolved: &ResolvedInterface<'_>) -> Vec<Stanza> {
    let ResolvedInterface { interface, network } = resolved;
    let network = network.map(|(_, network)| network);
    let routed = interface.default_route().value;
    let v4 = network.zip(interface.address()).map(|(network, address)| {
        let gateway = network.gateway.filter(|_| routed).map(|gateway| gateway.to_string());
        addressed(format!("{address}/{}", network.prefix.length()), gateway)
    });
    let v6 = network.zip(interface.address6()).and_then(|(network, address)| {
        let gateway = network.gateway6.filter(|_| routed).map(|gateway| gateway.to_string());
        Some(addressed(format!("{address}/{}", network.prefix6?.length()), gateway))
    });
    let (kind, comment) = match interface.kind {
        InterfaceKind::Nic(nic) => (Vec::new(), &nic.description),
        InterfaceKind::Bond(bond) => (bond_options(bond), &None),
        InterfaceKind::Bridge(bridge) => (bridge_options(bridge), &bridge.description),
        InterfaceKind::Vlan(vlan) => (vlan_options(interface.name.as_str(), vlan), &None),
    };
    let size = mtu(lab, host, *interface);
    let size = Some(size).filter(|size| *size != USUAL_MTU).map(|size| ("mtu", size.to_string()));
    let has_address = v4.is_some() || v6.is_some();
    // A port comes up with what stands on it.
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
    let options = v4.into_iter().flatten().chain(kind).chain(size).collect();
    let comment = comment.as_ref().map(|comment| comment.value.clone()).unwrap_or_default();
    let first = Stanza { comment, ..stanza("inet", method, options) };
    std::iter::once(first).chain(v6.map(|options| stanza("inet6", "static", options))).collect()
}

fn addressed(address: String, gateway: Option<String>) -> Vec<(&'static str, String)> {
    std::iter::once(("address", address)).chain(gateway.map(|gateway| ("gateway", gateway))).collect()
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

/// A name such as `vmbr0.99` says it all.
fn vlan_options(name: &str, vlan: &VlanInterface) -> Vec<(&'static str, String)> {
    if name == format!("{}.{}", *vlan.device, *vlan.vlan) {
        return Vec::new();
    }
    vec![("vlan-id", vlan.vlan.to_string()), ("vlan-raw-device", vlan.device.value.clone())]
}
