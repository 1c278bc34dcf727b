//! Networks, the interfaces of hosts that carry them, and the peers of tunnels.

use crate::document::page::{Inlines, Page, Table, code, listed, maybe, text};
use crate::lab::hardware::InterfaceKind;
use crate::lab::network::Network;
use crate::resolve::{Resolved, ResolvedInterface};

pub(super) fn page(lab: &Resolved<'_>, page: Page) -> Option<Page> {
    if lab.networks.is_empty() {
        return None;
    }
    let page = page.table(networks(lab)).section(2, "Cluster", cluster(lab)).section(
        2,
        "Interfaces of hosts",
        interfaces(lab),
    );
    Some(page.section(2, "Tunnels", tunnels(lab)))
}

fn networks(lab: &Resolved<'_>) -> Table {
    let mut table = Table::new(&[
        "network", "kind", "prefix", "gateway", "router", "bridge", ">VLAN", ">MTU", "DHCP", "DNS", "purpose",
    ]);
    for resolved in &lab.networks {
        let network = resolved.network;
        let prefixes = [Some(network.prefix), network.prefix6];
        let gateways = [network.gateway, network.gateway6];
        let server = resolved.dhcp_server.filter(|_| network.dhcp.is_some());
        let by = server.map(|server| text(format!("by {}", server.name)));
        table.row(
            network.node,
            [
                code(resolved.name),
                text(network.kind.word()),
                listed(prefixes.into_iter().flatten().map(text)),
                listed(gateways.into_iter().flatten().map(text)),
                maybe(resolved.router.map(|server| server.name)),
                maybe(network.bridge.as_ref().map(|bridge| &bridge.value)),
                vlan(network),
                text(network.mtu.get()),
                listed([maybe(network.dhcp), by.unwrap_or_default()]),
                listed(network.dns.iter().map(text)),
                maybe(network.description.as_ref().map(|description| &description.value)),
            ],
        );
    }
    table
}

/// The tag, or the VLAN that is only configured on switches.
fn vlan(network: &Network) -> Inlines {
    match (network.vlan, network.native_vlan) {
        (Some(vlan), _) => text(vlan),
        (None, Some(native)) => text(format!("{native} (native)")),
        (None, None) => Inlines::new(),
    }
}

fn cluster(lab: &Resolved<'_>) -> Table {
    let mut table = Table::new(&["range", "addresses"]);
    let Some(cluster) = &lab.cluster else { return table };
    let described = cluster.cluster;
    table.row(described.pod_range.node, [text("pods"), text(described.pod_range)]);
    table.row(described.service_range.node, [text("services"), text(described.service_range)]);
    if let Some(endpoint) = &cluster.endpoint {
        let address = format!("{} port {}", *endpoint.address, *endpoint.endpoint.port);
        table.row(endpoint.endpoint.node, [text("API"), text(address)]);
    }
    for (name, pool) in &described.load_balancer.pools {
        table.row(pool.node, [text(format!("load balancers, pool {name}")), text(pool)]);
    }
    table
}

fn interfaces(lab: &Resolved<'_>) -> Table {
    let mut table = Table::new(&["host", "interface", "kind", "built on", "network", "address", "carries"]);
    for host in &lab.hosts {
        for resolved in &host.interfaces {
            let ResolvedInterface { interface, network, .. } = resolved;
            let addresses = interface.address().into_iter().chain(interface.address6());
            let carried = lab.networks.iter().filter(|other| {
                let is_bridge = matches!(interface.kind, InterfaceKind::Bridge(_));
                let bridge = other.network.bridge.as_ref();
                is_bridge && bridge.is_some_and(|bridge| bridge.value == interface.name.as_str())
            });
            let (node, kind) = kind(interface.kind);
            table.row(
                node,
                [
                    code(host.name),
                    code(interface.name.as_str()),
                    text(kind),
                    listed(interface.lower().into_iter().map(|lower| code(&lower.value))),
                    maybe(network.map(|(name, _)| name)),
                    listed(addresses.map(text)),
                    listed(carried.map(|network| text(network.name))),
                ],
            );
        }
    }
    table
}

fn kind(kind: InterfaceKind<'_>) -> (crate::value::NodeId, String) {
    match kind {
        InterfaceKind::Nic(nic) => (nic.node, "port".to_owned()),
        InterfaceKind::Bond(bond) => (bond.node, format!("bond, {}", bond.mode.word())),
        InterfaceKind::Vlan(vlan) => (vlan.node, format!("VLAN {}", *vlan.vlan)),
        InterfaceKind::Bridge(bridge) if bridge.vlan_aware.value => {
            (bridge.node, "bridge, VLAN-aware".to_owned())
        }
        InterfaceKind::Bridge(bridge) => (bridge.node, "bridge".to_owned()),
    }
}

fn tunnels(lab: &Resolved<'_>) -> Table {
    let mut table = Table::new(&["network", "peer", "address", "routes", "endpoint", "description"]);
    for network in &lab.networks {
        for (name, peer) in network.network.wireguard.iter().flat_map(|wireguard| &wireguard.peers) {
            table.row(
                peer.node,
                [
                    code(network.name),
                    code(name),
                    maybe(peer.address),
                    listed(peer.routes.iter().map(|route| text(&route.value))),
                    maybe(peer.endpoint.as_ref().map(|endpoint| &endpoint.value)),
                    maybe(peer.description.as_ref().map(|description| &description.value)),
                ],
            );
        }
    }
    table
}
