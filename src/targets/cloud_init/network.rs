//! `network-config`, version 2: the interfaces of a machine as netplan describes them.

use crate::document::{Data, DataKind, Map, Origin};
use crate::facts::attachment::{Attachment, InterfaceAddress};
use crate::facts::mtu;
use crate::resolve::Resolved;
use crate::targets::cloud_init::SetUp;
use crate::types::Address;
use crate::value::{At, Number};

pub fn configuration(set_up: &SetUp<'_, '_>) -> Data {
    let SetUp { machine, nics, lab, .. } = set_up;
    let node = machine.node;
    let several = nics.len() > 1;
    let asked = nics.iter().position(|nic| nic.default_route).unwrap_or(0);
    let nics = nics.iter().enumerate().map(|(index, attached)| {
        let own_dns = if index == asked { machine.dns.as_slice() } else { &[] };
        let name = match (&attached.nic.interface, &attached.nic.mac) {
            (Some(interface), None) => interface.value.clone(),
            _ => attached.slot.to_owned(),
        };
        let map = Data::map(attached.nic.node);
        // A host's interface has its own name.
        let map = if set_up.vmid.is_some() { found_by(map, attached, several) } else { map };
        (name, interface(map, lab, attached, own_dns).into())
    });
    Data::map(node)
        .put("version", Data::integer(node, 2))
        .put("ethernets", Data::map(node).extend(nics))
        .into()
}

fn interface(map: Map, lab: &Resolved<'_>, attached: &Attachment<'_>, own_dns: &[At<Address>]) -> Map {
    let nic = attached.nic;
    // The DHCP server allocates a reserved address.
    let asks = nic.asks_dhcp();
    let map = map.put("dhcp4", Data::bool(nic.dhcp_reserved.node, asks));
    let map = match asks {
        true => map.some("dhcp4-overrides", overrides(attached, own_dns)),
        false => map,
    };
    let fixed = attached.addresses().next().is_some();
    let addresses = attached.addresses().map(|fixed| Data::text(fixed.address.node, fixed.to_string()));
    let map = map.some("addresses", Data::list(nic.node, addresses));
    let map = map.some("routes", Data::list(nic.node, routes(lab, attached)));
    let map = map.some("nameservers", name_servers(attached, own_dns, fixed && !asks));
    let mtu = mtu::configured(attached.mtu()).map(|mtu| {
        let bytes = i64::from(mtu.get());
        Data::new(DataKind::Number(Number::Integer(bytes)), Origin::value(mtu.node))
    });
    let map = map.maybe("mtu", mtu);
    // The boot does not wait for an unplugged cable.
    match nic.connected.value {
        true => map,
        false => map.put("optional", Data::bool(nic.connected.node, true)),
    }
}

/// How the machine identifies the interface: by its MAC address if that is fixed, else by its slot.
fn found_by(map: Map, attached: &Attachment<'_>, several: bool) -> Map {
    let nic = attached.nic;
    if let Some(mac) = &nic.mac {
        // cloud-init compares it with the kernel's MAC address, which is in lower case.
        let lower = DataKind::String(mac.to_string().to_lowercase());
        let map = map
            .put("match", Data::map(mac.node).put("macaddress", Data::new(lower, Origin::value(mac.node))));
        return map.maybe("set-name", nic.interface.as_ref());
    }
    if nic.interface.is_some() {
        return map;
    }
    // The kernel names interfaces after their PCI slot.
    let pattern = match attached.pci_slot() {
        Some(slot) if several => format!("en*s{slot}"),
        _ => "e*".to_owned(),
    };
    map.put("match", Data::map(nic.node).text("name", pattern))
}

/// The parts of the DHCP server's answer that are ignored.
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

fn routes(lab: &Resolved<'_>, attached: &Attachment<'_>) -> Vec<Data> {
    let default_routes = [("0.0.0.0/0", attached.ipv4()), ("::/0", attached.ipv6())];
    let default_routes = default_routes.into_iter().filter_map(|(to, fixed)| default_route_by(to, fixed?));
    let mut routes: Vec<Data> = default_routes.collect();
    routes.extend(attached.routes(lab.lab).map(|(route, to)| {
        let map = Data::map(route.node).put("to", to);
        let map = match &route.via {
            Some(via) => map.put("via", via),
            None => map.text("scope", "link"),
        };
        map.maybe("metric", route.metric.as_ref()).into()
    }));
    routes
}

/// A gateway outside the prefixes of the interface requires `on-link`.
fn default_route_by(to: &str, fixed: InterfaceAddress) -> Option<Data> {
    let gateway = fixed.gateway?;
    let map = Data::map(gateway.node).text("to", to).put("via", &gateway);
    let on_link = fixed.is_gateway_on_link.then(|| Data::bool(gateway.node, true));
    Some(map.maybe("on-link", on_link).into())
}

/// The machine's own DNS servers, or those of a network whose DHCP the machine does not use.
fn name_servers(attached: &Attachment<'_>, own: &[At<Address>], fixed: bool) -> Map {
    let network = attached.network;
    let servers = match own {
        [] if fixed => network.dns.as_slice(),
        own => own,
    };
    let domains = if fixed { network.search_domains.as_slice() } else { &[] };
    Data::map(network.node)
        .some("addresses", Data::list(network.node, servers.iter().map(Data::from)))
        .some("search", Data::list(network.node, domains.iter().map(Data::from)))
}
