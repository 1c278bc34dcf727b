//! `network-config`, version 2: the interfaces of a machine as netplan describes them.

use crate::document::{Data, DataKind, Map, Origin, count, shown};
use crate::resolve::{Attachment, Resolved, VirtualMachine};
use crate::targets::nodes::shared::further_routes;
use crate::types::{Address, Prefix};
use crate::value::{At, Number};

/// What netplan takes without being told.
const USUAL_MTU: u16 = 1500;
/// Where Proxmox VE plugs in the first network interface; the kernel names interfaces after their slot.
const FIRST_PCI_SLOT: u32 = 18;

pub fn configuration(lab: &Resolved<'_>, machine: &VirtualMachine<'_>) -> Data {
    let node = machine.machine.node;
    let several = machine.nics.len() > 1;
    let asked = machine.nics.iter().position(|nic| nic.default_route).unwrap_or(0);
    let nics = machine.nics.iter().enumerate().map(|(index, attached)| {
        let own_dns = if index == asked { machine.machine.dns.as_slice() } else { &[] };
        let name = match (&attached.nic.interface, &attached.nic.mac) {
            (Some(interface), None) => interface.value.clone(),
            _ => attached.slot.to_owned(),
        };
        (name, interface(lab, attached, several, own_dns).into())
    });
    Data::map(node)
        .put("version", Data::integer(node, 2))
        .put("ethernets", Data::map(node).extend(nics))
        .into()
}

fn interface(lab: &Resolved<'_>, attached: &Attachment<'_>, several: bool, own_dns: &[At<Address>]) -> Map {
    let Attachment { nic, network, .. } = attached;
    let map = found_by(Data::map(nic.node), attached, several);
    // An address that the DHCP server keeps is its to hand out.
    let asks = nic.asks_dhcp();
    let map = map.put("dhcp4", Data::bool(nic.reserved.node, asks));
    let map = match asks {
        true => map.some("dhcp4-overrides", overrides(attached, own_dns)),
        false => map,
    };
    let addresses: Vec<(At<Address>, Data)> = [
        nic.address.filter(|_| !asks).map(|address| (address, Some(network.prefix))),
        nic.address6.map(|address| (address, network.prefix6)),
    ]
    .into_iter()
    .flatten()
    .map(|(address, prefix)| (address, with_length(attached, address, prefix)))
    .collect();
    let fixed = !addresses.is_empty();
    let map = map.some("addresses", Data::list(nic.node, addresses.iter().map(|(_, shown)| shown.clone())));
    let map = map.some("routes", Data::list(nic.node, routes(lab, attached)));
    let map = map.some("nameservers", name_servers(attached, own_dns, fixed && !asks));
    let mtu = nic.mtu.as_ref().unwrap_or(&network.mtu);
    let map = match mtu.get() {
        USUAL_MTU => map,
        bytes => map.put(
            "mtu",
            Data::new(DataKind::Number(Number::Integer(i64::from(bytes))), Origin::value(mtu.node)),
        ),
    };
    // The start does not wait for a cable that is not plugged in.
    match nic.connected.value {
        true => map,
        false => map.put("optional", Data::bool(nic.connected.node, true)),
    }
}

/// How the machine knows the interface: by its hardware address where that is fixed, else by its place.
fn found_by(map: Map, attached: &Attachment<'_>, several: bool) -> Map {
    let Attachment { slot, nic, .. } = attached;
    if let Some(mac) = &nic.mac {
        // cloud-init compares with what the kernel says, which is in lower case.
        let lower = DataKind::String(mac.to_string().to_lowercase());
        let map = map
            .put("match", Data::map(mac.node).put("macaddress", Data::new(lower, Origin::value(mac.node))));
        return map.maybe("set-name", nic.interface.as_ref().map(shown));
    }
    if nic.interface.is_some() {
        return map;
    }
    let number = slot.strip_prefix("net").and_then(|number| number.parse::<u32>().ok());
    let pattern = match number {
        Some(number) if several => format!("en*s{}", FIRST_PCI_SLOT.saturating_add(number)),
        _ => "e*".to_owned(),
    };
    map.put("match", Data::map(nic.node).text("name", pattern))
}

/// What of the DHCP server's answer is not taken.
fn overrides(attached: &Attachment<'_>, own_dns: &[At<Address>]) -> Map {
    let Attachment { nic, default_route, .. } = attached;
    let map = Data::map(nic.node);
    let map = match (default_route, &nic.default_route) {
        (false, Some(said)) => map.put("use-routes", Data::bool(said.node, false)),
        (false, None) if attached.network.gateway.is_some() => {
            map.put("use-routes", Data::bool(nic.node, false))
        }
        _ => map,
    };
    match own_dns.first() {
        Some(first) => map.put("use-dns", Data::bool(first.node, false)),
        None => map,
    }
}

/// The address with the length that the machine is told.
fn with_length(attached: &Attachment<'_>, address: At<Address>, prefix: Option<At<Prefix>>) -> Data {
    let whole = if address.is_ipv4() { 32 } else { 128 };
    let own = attached.nic.prefix_length.as_ref().filter(|_| address.is_ipv4()).map(|length| length.value);
    let length = own.unwrap_or_else(|| prefix.map_or(whole, |prefix| u32::from(prefix.length())));
    Data::text(address.node, format!("{address}/{length}"))
}

fn routes(lab: &Resolved<'_>, attached: &Attachment<'_>) -> Vec<Data> {
    let Attachment { nic, network, default_route, .. } = attached;
    let mut routes = Vec::new();
    let alone = |address: &Option<At<Address>>| address.is_some() && nic.prefix_length.is_some();
    if *default_route {
        if let Some(gateway) = network.gateway.filter(|_| !nic.asks_dhcp()) {
            routes.push(default_route_by("0.0.0.0/0", gateway, alone(&nic.address)));
        }
        if let Some(gateway) = network.gateway6.filter(|_| nic.address6.is_some()) {
            routes.push(default_route_by("::/0", gateway, false));
        }
    }
    routes.extend(further_routes(lab, attached).map(|(route, to)| {
        let map = Data::map(route.node).put("to", shown(&to.prefix));
        let map = match &route.via {
            Some(via) => map.put("via", shown(via)),
            None => map.text("scope", "link"),
        };
        map.maybe("metric", route.metric.as_ref().map(count)).into()
    }));
    routes
}

/// A gateway that lies in no prefix of the interface is reached all the same, if one says so.
fn default_route_by(to: &str, gateway: At<Address>, outside: bool) -> Data {
    let map = Data::map(gateway.node).text("to", to).put("via", shown(&gateway));
    if outside { map.put("on-link", Data::bool(gateway.node, true)).into() } else { map.into() }
}

/// The machine's own DNS servers, or those of a network that hands out none because nobody asks.
fn name_servers(attached: &Attachment<'_>, own: &[At<Address>], fixed: bool) -> Map {
    let network = attached.network;
    let servers = match own {
        [] if fixed => network.dns.as_slice(),
        own => own,
    };
    let domains = if fixed { network.search_domains.as_slice() } else { &[] };
    Data::map(network.node)
        .some("addresses", Data::list(network.node, servers.iter().map(shown)))
        .some("search", Data::list(network.node, domains.iter().map(shown)))
}
