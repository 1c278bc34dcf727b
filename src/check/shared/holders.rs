//! Who has which address: everything in a lab that answers at one, or says that somebody does.
//!
//! Rules about addresses look at these instead of at machines, hosts, devices and networks one by one.

use std::collections::BTreeSet;

use crate::check::shared::walk;
use crate::lab::Lab;
use crate::lab::cluster::AddressProvider;
use crate::lab::hardware::{DeviceKind, Machine, Nic};
use crate::types::{Address, AddressRange};
use crate::value::{At, NodeId};

/// One claim to an address, or to a range of them.
#[derive(Clone, Debug)]
pub struct Holder<'l> {
    pub range: AddressRange,
    pub node: NodeId,
    /// In words: machine `node1`.
    pub who: String,
    /// Name of the network that the address is used in, where somebody is attached to one.
    pub network: Option<&'l str>,
    pub claim: Claim<'l>,
}

impl Holder<'_> {
    /// The address, or all of them.
    pub fn shown(&self) -> String {
        shown(self.range)
    }
}

/// A range as its one address, where it has only one.
pub fn shown(range: AddressRange) -> String {
    if range.first() == range.last() { range.first().to_string() } else { range.to_string() }
}

/// What makes the claim.
#[derive(Clone, Copy, Debug)]
pub enum Claim<'l> {
    /// The router of a network, with its name if the network says it.
    Gateway { router: Option<&'l str> },
    /// An interface of a machine that has not been decommissioned.
    Machine { name: &'l str, machine: &'l Machine, nic: &'l Nic },
    /// An interface of a host, or its management controller.
    Host { name: &'l str },
    /// Gear of its own.
    Device { name: &'l str, kind: DeviceKind },
    /// The address at which the cluster's API is reached.
    Endpoint { provided_by: Option<AddressProvider> },
    /// Kept by a DHCP server for something that the lab may or may not describe.
    Reservation,
    /// Taken by something that the lab does not describe.
    Reserved,
    /// The other end of a tunnel, which may be anything that the lab describes or does not.
    Peer,
    /// A server of files or of a storage cluster, which runs on something that has the address.
    Storage,
}

/// All claims: gateways first, then machines, then the rest.
pub fn holders(lab: &Lab) -> Vec<Holder<'_>> {
    let mut holders = Vec::new();
    gateways(lab, &mut holders);
    machines(lab, &mut holders);
    hosts(lab, &mut holders);
    devices(lab, &mut holders);
    kept_by_networks(lab, &mut holders);
    servers(lab, &mut holders);
    // An address that is valid on one link only may be the same on every other.
    holders.retain(|holder| !walk::is_link_local(holder.range.first()));
    holders
}

/// Whether two claims to one address can be those of one device.
pub fn may_be_one(one: &Claim<'_>, other: &Claim<'_>) -> bool {
    use Claim::*;
    match (one, other) {
        (Storage, _) | (_, Storage) => true,
        (Gateway { .. }, Gateway { .. }) => false,
        (Gateway { router }, claim) | (claim, Gateway { router }) => may_be_router(*router, claim),
        (Endpoint { provided_by }, _) | (_, Endpoint { provided_by }) => {
            *provided_by == Some(AddressProvider::External)
        }
        // A bare-metal machine is its host.
        (Machine { machine, .. }, Host { name }) | (Host { name }, Machine { machine, .. }) => {
            machine.vmid.is_none() && machine.host.value == *name
        }
        (Peer, Peer) => false,
        (Peer, _) | (_, Peer) => true,
        (Machine { nic, .. }, Reservation) | (Reservation, Machine { nic, .. }) => nic.reserved.value,
        (Host { .. } | Device { .. }, Reservation | Reserved)
        | (Reservation | Reserved, Host { .. } | Device { .. })
        | (Reservation, Reserved)
        | (Reserved, Reservation)
        | (Reserved, Reserved) => true,
        (Machine { .. } | Host { .. } | Device { .. }, Machine { .. } | Host { .. } | Device { .. })
        | (Machine { .. }, Reserved)
        | (Reserved, Machine { .. })
        | (Reservation, Reservation) => false,
    }
}

/// Where the network does not say who routes for it, whoever stands in several networks may.
fn may_be_router(router: Option<&str>, claim: &Claim<'_>) -> bool {
    match (claim, router) {
        (Claim::Machine { name, .. } | Claim::Host { name } | Claim::Device { name, .. }, Some(router)) => {
            *name == router
        }
        (Claim::Machine { machine, .. }, None) => {
            let networks: BTreeSet<&str> = machine.nics.values().map(|nic| nic.network.as_str()).collect();
            networks.len() > 1
        }
        (Claim::Device { kind, .. }, None) => matches!(kind, DeviceKind::Router | DeviceKind::Firewall),
        (Claim::Host { .. }, None) => false,
        (Claim::Endpoint { .. }, _) => false,
        (Claim::Reservation | Claim::Reserved | Claim::Storage | Claim::Peer | Claim::Gateway { .. }, _) => {
            true
        }
    }
}

/// The addresses of an interface of one family and the other.
fn both<'l>(
    address: &'l Option<At<Address>>,
    address6: &'l Option<At<Address>>,
) -> impl Iterator<Item = &'l At<Address>> {
    address.iter().chain(address6)
}

fn holder<'l>(address: &At<Address>, who: String, claim: Claim<'l>) -> Holder<'l> {
    let range = AddressRange::new(address.value, address.value).expect("one address is a range");
    Holder { range, node: address.node, who, network: None, claim }
}

fn gateways<'l>(lab: &'l Lab, holders: &mut Vec<Holder<'l>>) {
    for (name, network) in lab.networks.iter() {
        let router = network.router.as_ref().map(|router| router.value.as_str());
        for address in both(&network.gateway, &network.gateway6) {
            holders.push(holder(
                address,
                format!("the gateway of network `{name}`"),
                Claim::Gateway { router },
            ));
        }
    }
}

fn machines<'l>(lab: &'l Lab, holders: &mut Vec<Holder<'l>>) {
    for (name, machine) in walk::kept_machines(lab) {
        for nic in machine.nics.values() {
            for address in both(&nic.address, &nic.address6) {
                let claim = Claim::Machine { name: name.as_str(), machine, nic };
                let holder = holder(address, format!("machine `{name}`"), claim);
                holders.push(Holder { network: Some(&nic.network.value), ..holder });
            }
        }
    }
}

fn hosts<'l>(lab: &'l Lab, holders: &mut Vec<Holder<'l>>) {
    for (name, host) in lab.hosts.iter() {
        let claim = Claim::Host { name: name.as_str() };
        for interface in host.interfaces() {
            let network = interface.network().map(|network| network.value.as_str());
            for address in interface.address().into_iter().chain(interface.address6()) {
                holders.push(Holder { network, ..holder(address, format!("host `{name}`"), claim) });
            }
        }
        if let Some(controller) = &host.out_of_band
            && let Some(address) = &controller.address
        {
            let network = controller.network.as_ref().map(|network| network.value.as_str());
            let who = format!("the management controller of host `{name}`");
            holders.push(Holder { network, ..holder(address, who, claim) });
        }
    }
}

fn devices<'l>(lab: &'l Lab, holders: &mut Vec<Holder<'l>>) {
    for (name, device) in lab.devices.iter() {
        for (network, address) in &device.addresses {
            let claim = Claim::Device { name: name.as_str(), kind: device.kind.value };
            let holder = holder(address, format!("device `{name}`"), claim);
            holders.push(Holder { network: Some(network.as_str()), ..holder });
        }
    }
}

fn kept_by_networks<'l>(lab: &'l Lab, holders: &mut Vec<Holder<'l>>) {
    for (network_name, network) in lab.networks.iter() {
        for (name, reservation) in &network.reservations {
            let who = format!("`{name}`, for which network `{network_name}` keeps it");
            holders.push(holder(&reservation.address, who, Claim::Reservation));
        }
        for (name, peer) in network.wireguard.iter().flat_map(|wireguard| &wireguard.peers) {
            let who = format!("peer `{name}` of network `{network_name}`");
            let peer = peer.address.as_ref().map(|address| holder(address, who, Claim::Peer));
            holders.extend(peer.map(|peer| Holder { network: Some(network_name.as_str()), ..peer }));
        }
        for (name, reserved) in &network.reserved {
            holders.push(Holder {
                range: reserved.range(),
                node: reserved.node,
                who: format!("`{}`, reserved in network `{network_name}`", name.as_str()),
                network: None,
                claim: Claim::Reserved,
            });
        }
    }
}

fn servers<'l>(lab: &'l Lab, holders: &mut Vec<Holder<'l>>) {
    if let Some(endpoint) = lab.cluster.as_ref().and_then(|cluster| cluster.endpoint.as_ref())
        && let Some(address) = &endpoint.address
    {
        let claim =
            Claim::Endpoint { provided_by: endpoint.provided_by.as_ref().map(|provider| provider.value) };
        holders.push(holder(address, "the cluster's endpoint".to_owned(), claim));
    }
    for (name, server) in lab.nfs_servers.iter() {
        holders.push(holder(&server.address, format!("NFS server `{name}`"), Claim::Storage));
    }
    for (name, cluster) in lab.ceph_clusters.iter() {
        for (monitor, address) in &cluster.monitors {
            let who = format!("monitor `{monitor}` of Ceph cluster `{name}`");
            holders.push(holder(address, who, Claim::Storage));
        }
    }
}
