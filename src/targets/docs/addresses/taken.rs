//! Everything in a lab that has an address or keeps a range of them, in the words of the address plan.

use crate::facts::attachment::Attachment;
use crate::lab::hardware::State;
use crate::resolve::Resolved;
use crate::types::{Address, AddressRange, Mac};
use crate::value::{At, NodeId};

/// One address or range, and who has it.
#[derive(Clone, Debug)]
pub struct Taken<'l> {
    pub range: AddressRange,
    /// The network that it is used in, where the lab says so; elsewhere its prefix tells.
    pub network: Option<&'l str>,
    pub who: Who,
    /// How it comes to have it.
    pub how: &'static str,
    pub mac: Option<Mac>,
    pub node: NodeId,
}

/// Somebody, and what of it is meant: `pfsense` (net2). Without a name, what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    pub name: Option<String>,
    pub what: String,
}

/// All of them: networks first, then hosts, machines and gear, then what the cluster has.
pub fn all<'l>(lab: &Resolved<'l>) -> Vec<Taken<'l>> {
    let mut all = Vec::new();
    networks(lab, &mut all);
    hosts(lab, &mut all);
    machines(lab, &mut all);
    devices(lab, &mut all);
    servers(lab, &mut all);
    cluster(lab, &mut all);
    all
}

fn one<'l>(
    address: &At<Address>,
    network: Option<&'l str>,
    who: Who,
    how: &'static str,
) -> Option<Taken<'l>> {
    let range = AddressRange::new(address.value, address.value).ok()?;
    Some(Taken { range, network, who, how, mac: None, node: address.node })
}

fn named(name: impl ToString, what: impl Into<String>) -> Who {
    Who { name: Some(name.to_string()), what: what.into() }
}

fn text(what: impl Into<String>) -> Who {
    Who { name: None, what: what.into() }
}

fn networks<'l>(lab: &Resolved<'l>, all: &mut Vec<Taken<'l>>) {
    for resolved in &lab.networks {
        let (name, network) = (Some(resolved.name.as_str()), resolved.network);
        for gateway in network.gateway.iter().chain(&network.gateway6) {
            let who = match resolved.router {
                Some(router) => named(router.name, "gateway"),
                None => text("gateway"),
            };
            all.extend(one(gateway, name, who, "fixed"));
        }
        let speaker = network.bgp.as_ref().and_then(|bgp| bgp.address.as_ref());
        all.extend(speaker.and_then(|address| one(address, name, text("router, for BGP"), "fixed")));
        if let Some(range) = &network.dhcp {
            let who = text("handed out by DHCP");
            let (range, node) = (range.value, range.node);
            all.push(Taken { range, network: name, who, how: "DHCP range", mac: None, node });
        }
        for (device, reservation) in &network.reservations {
            let entry = one(&reservation.address, name, named(device, "device"), "DHCP reservation");
            all.extend(entry.map(|entry| Taken { mac: Some(reservation.mac.value), ..entry }));
        }
        for (label, reserved) in &network.reserved {
            let (range, node) = (reserved.range(), reserved.node);
            let who = text(label.as_str());
            all.push(Taken { range, network: name, who, how: "reserved", mac: None, node });
        }
        for (peer_name, peer) in network.wireguard.iter().flat_map(|wireguard| &wireguard.peers) {
            let who = named(peer_name, "tunnel");
            all.extend(peer.address.as_ref().and_then(|address| one(address, name, who, "fixed")));
        }
    }
}

fn hosts<'l>(lab: &Resolved<'l>, all: &mut Vec<Taken<'l>>) {
    for host in &lab.hosts {
        for resolved in &host.interfaces {
            let interface = resolved.interface;
            let network = resolved.network.map(|(name, _)| name.as_str());
            for address in interface.address().into_iter().chain(interface.address6()) {
                let who = named(host.name, format!("host, {}", interface.name.as_str()));
                all.extend(one(address, network, who, "fixed"));
            }
        }
        if let Some(controller) = &host.host.out_of_band
            && let Some(address) = &controller.address
        {
            let network = controller.network.as_ref().map(|network| network.value.as_str());
            let entry = one(address, network, named(host.name, controller.kind.word()), "fixed");
            all.extend(entry.map(|entry| Taken { mac: controller.mac.map(|mac| mac.value), ..entry }));
        }
    }
}

fn machines<'l>(lab: &Resolved<'l>, all: &mut Vec<Taken<'l>>) {
    let virtual_ones = lab.machines.iter().map(|machine| (machine.name, machine.machine, &machine.nics));
    let physical_ones = lab.bare_metal.iter().map(|machine| (machine.name, machine.machine, &machine.nics));
    for (name, machine, nics) in virtual_ones.chain(physical_ones) {
        for Attachment { slot, nic, network_name, .. } in nics {
            let part = match machine.state.value {
                State::Running => (*slot).to_owned(),
                state => format!("{slot}, {}", state.word()),
            };
            let network = Some(network_name.as_str());
            let mac = nic.mac.map(|mac| mac.value);
            let how = if nic.reserved.value { "DHCP reservation" } else { "fixed" };
            let both = nic.address.iter().map(|address| (address, how));
            for (address, how) in both.chain(nic.address6.iter().map(|address| (address, "fixed"))) {
                let entry = one(address, network, named(name, part.clone()), how);
                all.extend(entry.map(|entry| Taken { mac, ..entry }));
            }
        }
    }
}

fn devices<'l>(lab: &Resolved<'l>, all: &mut Vec<Taken<'l>>) {
    for (name, device) in lab.lab.devices.iter() {
        for (network, address) in &device.addresses {
            let who = named(name, device.kind.word());
            let entry = one(address, Some(network.as_str()), who, "fixed");
            let mac = device.mac.map(|mac| mac.value);
            all.extend(entry.map(|entry| Taken { mac, ..entry }));
        }
    }
}

fn servers<'l>(lab: &Resolved<'l>, all: &mut Vec<Taken<'l>>) {
    for (name, server) in lab.lab.nfs_servers.iter() {
        all.extend(one(&server.address, None, named(name, "NFS"), "fixed"));
    }
    for (name, cluster) in lab.lab.ceph_clusters.iter() {
        for (monitor, address) in &cluster.monitors {
            let who = named(monitor, format!("monitor of Ceph cluster {name}"));
            all.extend(one(address, None, who, "fixed"));
        }
    }
}

fn cluster<'l>(lab: &Resolved<'l>, all: &mut Vec<Taken<'l>>) {
    let Some(cluster) = &lab.cluster else { return };
    let endpoint = cluster.endpoint.as_ref().filter(|endpoint| endpoint.machine.is_none());
    if let Some(endpoint) = endpoint {
        let by = endpoint.endpoint.provided_by.as_ref().map(|provider| provider.word());
        let who = text(format!("API of cluster {}", cluster.name.value));
        let how = if by == Some("external") { "fixed" } else { "virtual" };
        all.extend(one(&endpoint.address, None, who, how));
    }
    if let Some(dns) = &cluster.dns_address {
        all.extend(one(dns, None, text("DNS of the cluster"), "service"));
    }
    for (name, pool) in &cluster.cluster.load_balancer.pools {
        let who = text(format!("load balancers, pool {name}"));
        let (range, node) = (pool.value, pool.node);
        all.push(Taken { range, network: None, who, how: "pool", mac: None, node });
    }
    for (name, named_address) in &cluster.cluster.load_balancer.addresses {
        let services = lab.services.iter().filter(|service| {
            let mut balancers = service.load_balancers.iter();
            balancers.any(|balanced| balanced.address.is_some_and(|(known, _)| known == name))
        });
        let services: Vec<String> = services.map(|service| service.name.to_string()).collect();
        let who = match services.as_slice() {
            [] => text(format!("load balancer {name}")),
            services => text(format!("load balancer {name}: {}", services.join(", "))),
        };
        all.extend(one(&named_address.address, None, who, "pool"));
    }
}
