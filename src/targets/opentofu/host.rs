//! Bonds, bridges and VLAN interfaces of hosts.

use crate::document::{Data, Map};
use crate::facts::host::{ipv4, ipv6, is_reached};
use crate::facts::mtu;
use crate::lab::Lab;
use crate::lab::hardware::{HostInterface, HostKind, InterfaceKind};
use crate::resolve::{Resolved, ResolvedHost, ResolvedInterface, RunsOn};
use crate::targets::opentofu::name::{identifier, shown};
use crate::targets::opentofu::provider::with_provider;
use crate::targets::opentofu::resource;

const BRIDGE: &str = "proxmox_network_linux_bridge";
const BOND: &str = "proxmox_network_linux_bond";
const VLAN: &str = "proxmox_network_linux_vlan";

pub fn resources(lab: &Resolved<'_>) -> Option<Data> {
    let hosts = lab
        .hosts
        .iter()
        .filter(|host| host.host.kind.value == HostKind::Proxmox && is_reached(lab.lab, host.host));
    let all = hosts
        .flat_map(|host| host.interfaces.iter().filter_map(move |interface| resource(lab, host, interface)));
    resource::resources(lab.lab.opentofu.node, all.collect::<Vec<_>>())
}

fn resource(
    lab: &Resolved<'_>,
    host: &ResolvedHost<'_>,
    resolved: &ResolvedInterface<'_>,
) -> Option<(&'static str, String, Data)> {
    let interface = resolved.interface;
    let name = interface.name.as_str();
    let (kind, node) = match interface.kind {
        InterfaceKind::Nic(_) => return None,
        InterfaceKind::Bond(bond) => (BOND, bond.node),
        InterfaceKind::Vlan(vlan) => (VLAN, vlan.node),
        InterfaceKind::Bridge(bridge) => (BRIDGE, bridge.node),
    };
    let map = with_provider(Data::map(node), lab, host.name.as_str(), host.host)
        .text("node_name", host.name.to_string())
        .text("name", name);
    let map = addresses(map, lab.lab, interface);
    let mtu = mtu::of_host_interface(lab.lab, host.host, interface).and_then(mtu::configured);
    let map = map.maybe("mtu", mtu.map(|mtu| Data::integer(mtu.node, mtu.get())));
    let map = match interface.kind {
        InterfaceKind::Bond(bond) => map
            .put("slaves", Data::list(node, bond.slaves.iter().map(Data::from)))
            .put("bond_mode", &bond.mode)
            .maybe("bond_primary", bond.primary.as_ref())
            .maybe("bond_xmit_hash_policy", bond.hash_policy.as_ref()),
        InterfaceKind::Bridge(bridge) => {
            let comment = bridge.description.as_ref().map(shown);
            let map = map
                .maybe("comment", comment)
                .some("ports", Data::list(node, bridge.ports.iter().map(Data::from)))
                .put("vlan_aware", &bridge.vlan_aware);
            map.maybe("vids", bridge.vlans.as_ref().filter(|_| bridge.vlan_aware.value).map(Data::from))
        }
        // A name such as `vmbr0.99` implies both, and the provider does not accept them twice.
        InterfaceKind::Vlan(vlan) if name == format!("{}.{}", *vlan.device, *vlan.vlan) => map,
        InterfaceKind::Vlan(vlan) => map.put("interface", &vlan.device).put("vlan", &vlan.vlan),
        InterfaceKind::Nic(_) => map,
    };
    let below = resolved.lower.iter().filter_map(|lower| reference(host, *lower));
    let map = map.some("depends_on", Data::list(node, below.map(|name| Data::text(node, name))));
    Some((kind, identifier(&[host.name.as_str(), name]), map.into()))
}

fn addresses(map: Map, lab: &Lab, interface: HostInterface<'_>) -> Map {
    let map = match ipv4(lab, interface) {
        Some(ipv4) => map
            .put("address", Data::text(ipv4.address.node, ipv4.to_string()))
            .maybe("gateway", ipv4.gateway.as_ref().map(Data::from)),
        None => map,
    };
    match ipv6(lab, interface) {
        Some(ipv6) => map
            .put("address6", Data::text(ipv6.address.node, ipv6.to_string()))
            .maybe("gateway6", ipv6.gateway.as_ref().map(Data::from)),
        None => map,
    }
}

/// The resource of a host's bridge, if there is one.
pub fn bridge_reference<'l>(lab: &Resolved<'l>, host: RunsOn<'l>, bridge: &str) -> Option<String> {
    let host = lab.host(host);
    is_reached(lab.lab, host.host).then(|| reference(host, host.interface(bridge).interface))?
}

/// The resource of an interface that another is built on; ports need none.
fn reference(host: &ResolvedHost<'_>, interface: HostInterface<'_>) -> Option<String> {
    let kind = match interface.kind {
        InterfaceKind::Nic(_) => return None,
        InterfaceKind::Bond(_) => BOND,
        InterfaceKind::Vlan(_) => VLAN,
        InterfaceKind::Bridge(_) => BRIDGE,
    };
    Some(format!("{kind}.{}", identifier(&[host.name.as_str(), interface.name.as_str()])))
}
