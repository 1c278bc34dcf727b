//! Gathers the address claims of a lab.

use crate::facts::claims::{AddressClaim, Claimant};
use crate::facts::{cluster, slot};
use crate::lab::Lab;
use crate::lab::cluster::Cluster;
use crate::lab::hardware::{Device, Host, Machine};
use crate::lab::network::Network;
use crate::types::{Address, AddressRange, DnsLabel, Mac};
use crate::value::At;

/// The claims of networks: routers, DHCP servers and reserved addresses.
pub(super) fn networks(lab: &Lab) -> Vec<AddressClaim<'_>> {
    lab.networks.iter().flat_map(|(name, network)| network_claims(name, network)).collect()
}

fn network_claims<'l>(name: &'l DnsLabel, network: &'l Network) -> Vec<AddressClaim<'l>> {
    let own = Some(name.as_str());
    let router = network.router.as_ref().map(|router| router.value.as_str());
    let gateways = network.gateway.iter().chain(&network.gateway6);
    let gateways = gateways.map(|address| single(address, own, Claimant::Gateway { network: name, router }));
    let speaker = network.bgp.iter().filter_map(|bgp| bgp.address.as_ref());
    let speaker = speaker.map(|address| single(address, own, Claimant::BgpSpeaker { network: name, router }));
    let dhcp = network.dhcp.iter().map(|range| several(range, own, Claimant::DhcpRange));
    let reservations = network.reservations.iter().map(|(device, kept)| {
        single(&kept.address, own, Claimant::Reservation { network: name, device }).with_mac(Some(&kept.mac))
    });
    let reserved = network.reserved.iter().map(|(label, reserved)| {
        let range = At { value: reserved.range(), node: reserved.node };
        several(&range, own, Claimant::Reserved { network: name, label })
    });
    let peers = network.wireguard.iter().flat_map(|wireguard| &wireguard.peers);
    let peers = peers.filter_map(|(peer, described)| {
        Some(single(described.address.as_ref()?, own, Claimant::TunnelPeer { network: name, peer }))
    });
    gateways.chain(speaker).chain(dhcp).chain(reservations).chain(reserved).chain(peers).collect()
}

/// The claims of hosts and of their management controllers.
pub(super) fn hosts(lab: &Lab) -> Vec<AddressClaim<'_>> {
    lab.hosts.iter().flat_map(|(name, host)| host_claims(name, host)).collect()
}

fn host_claims<'l>(host: &'l DnsLabel, described: &'l Host) -> Vec<AddressClaim<'l>> {
    let interfaces = described.interfaces().flat_map(|interface| {
        let network = interface.network().map(|network| network.value.as_str());
        let claimant = Claimant::HostInterface { host, interface: interface.name };
        let both = interface.address().into_iter().chain(interface.address6());
        both.map(move |address| single(address, network, claimant))
    });
    let controller = described.out_of_band.iter().filter_map(|controller| {
        let network = controller.network.as_ref().map(|network| network.value.as_str());
        let claimant = Claimant::HostController { host, kind: controller.kind.value };
        Some(single(controller.address.as_ref()?, network, claimant).with_mac(controller.mac.as_ref()))
    });
    interfaces.chain(controller).collect()
}

/// The claims of machines, decommissioned ones included.
pub(super) fn machines(lab: &Lab) -> Vec<AddressClaim<'_>> {
    lab.machines.iter().flat_map(|(name, machine)| machine_claims(name, machine)).collect()
}

fn machine_claims<'l>(name: &'l DnsLabel, machine: &'l Machine) -> Vec<AddressClaim<'l>> {
    let nics = slot::in_order(&machine.nics).into_iter();
    let claims = nics.flat_map(|(slot, nic)| {
        let claimant = Claimant::Machine { name, machine, slot, nic };
        let both = nic.address.iter().chain(&nic.address6);
        both.map(move |address| {
            single(address, Some(&nic.network.value), claimant).with_mac(nic.mac.as_ref())
        })
    });
    claims.collect()
}

/// The claims of devices that are neither hosts nor machines.
pub(super) fn devices(lab: &Lab) -> Vec<AddressClaim<'_>> {
    lab.devices.iter().flat_map(|(name, device)| device_claims(name, device)).collect()
}

fn device_claims<'l>(name: &'l DnsLabel, device: &'l Device) -> Vec<AddressClaim<'l>> {
    let claimant = Claimant::Device { name, kind: device.kind.value };
    let addresses = device.addresses.iter();
    let claims = addresses.map(|(network, address)| {
        single(address, Some(network.as_str()), claimant).with_mac(device.mac.as_ref())
    });
    claims.collect()
}

/// The claims of NFS servers and Ceph monitors.
pub(super) fn storage_servers(lab: &Lab) -> Vec<AddressClaim<'_>> {
    let nfs = lab.nfs_servers.iter();
    let nfs = nfs.map(|(name, server)| single(&server.address, None, Claimant::NfsServer { name }));
    let ceph = lab.ceph_clusters.iter().flat_map(|(cluster, described)| {
        let monitors = described.monitors.iter();
        monitors
            .map(move |(monitor, address)| single(address, None, Claimant::CephMonitor { cluster, monitor }))
    });
    nfs.chain(ceph).collect()
}

/// The claims of the cluster: its API, its DNS and its load balancers.
pub(super) fn cluster(lab: &Lab) -> Vec<AddressClaim<'_>> {
    lab.cluster.iter().flat_map(|cluster| cluster_claims(lab, cluster)).collect()
}

fn cluster_claims<'l>(lab: &'l Lab, described: &'l Cluster) -> Vec<AddressClaim<'l>> {
    let endpoint = described.endpoint.iter().filter_map(|endpoint| {
        let provided_by = endpoint.provided_by.map(|provider| provider.value);
        let cluster = &cluster::name(lab, described).value;
        Some(single(endpoint.address.as_ref()?, None, Claimant::Endpoint { cluster, provided_by }))
    });
    let dns = cluster::dns_address(described);
    let dns = dns.iter().map(|address| single(address, None, Claimant::ClusterDns));
    let pools = described.load_balancer.pools.iter();
    let pools = pools.map(|(name, pool)| several(pool, None, Claimant::Pool { name }));
    let addresses = described.load_balancer.addresses.iter();
    let addresses =
        addresses.map(|(name, named)| single(&named.address, None, Claimant::LoadBalancer { name }));
    endpoint.chain(dns).chain(pools).chain(addresses).collect()
}

fn single<'l>(address: &At<Address>, network: Option<&'l str>, claimant: Claimant<'l>) -> AddressClaim<'l> {
    let range = AddressRange::new(address.value, address.value).expect("one address is a range");
    several(&At { value: range, node: address.node }, network, claimant)
}

fn several<'l>(
    range: &At<AddressRange>,
    network: Option<&'l str>,
    claimant: Claimant<'l>,
) -> AddressClaim<'l> {
    AddressClaim { range: range.value, network, claimant, mac: None, node: range.node }
}

impl<'l> AddressClaim<'l> {
    fn with_mac(self, mac: Option<&'l At<Mac>>) -> Self {
        Self { mac, ..self }
    }
}
