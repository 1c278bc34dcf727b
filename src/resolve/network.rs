//! Networks, devices and shared storage: their servers and their networks.

use crate::diag::near;
use crate::lab::hardware::{CephCluster, Device, Host, Machine, NfsServer};
use crate::lab::network::{AddressBook, Network};
use crate::resolve::{Resolver, codes};
use crate::types::DnsLabel;
use crate::value::{At, NodeId};

/// A network with its references resolved.
#[derive(Debug)]
pub struct ResolvedNetwork<'l> {
    /// The name of the network.
    pub name: &'l DnsLabel,
    /// The network in the lab.
    pub network: &'l Network,
    /// The router, if the lab names one.
    pub router: Option<NetworkServer<'l>>,
    /// The router, unless another one is set.
    pub dhcp_server: Option<NetworkServer<'l>>,
}

/// A machine, device or host that serves others.
#[derive(Clone, Copy, Debug)]
pub struct NetworkServer<'l> {
    /// The name of the entry.
    pub name: &'l DnsLabel,
    /// The kind of the entry.
    pub is: NetworkServerKind<'l>,
}

/// The kinds of entries that serve others.
#[derive(Clone, Copy, Debug)]
pub enum NetworkServerKind<'l> {
    /// A machine.
    Machine(&'l Machine),
    /// A device.
    Device(&'l Device),
    /// A host.
    Host(&'l Host),
}

impl<'l> Resolver<'l> {
    pub(super) fn network(&mut self, name: &'l DnsLabel, network: &'l Network) -> ResolvedNetwork<'l> {
        let mut server = |wanted: &Option<At<String>>, what: &str| {
            self.network_server(wanted.as_ref()?, || format!("the {what} of network `{name}`"))
        };
        let router = server(&network.router, "router");
        let dhcp_server = server(&network.dhcp_server, "DHCP server").or(router);
        if let Some(wireguard) = &network.wireguard {
            server(&wireguard.server, "tunnels' end");
            for (peer_name, peer) in &wireguard.peers {
                for route in &peer.routes {
                    self.network_of(route, || format!("peer `{peer_name}` of network `{name}`"));
                }
            }
        }
        ResolvedNetwork { name, network, router, dhcp_server }
    }

    pub(super) fn address_book(&mut self, name: &DnsLabel, book: &'l AddressBook) {
        for network in &book.networks {
            self.network_of(network, || format!("address book `{name}`"));
        }
        let server = At { value: name.to_string(), node: book.node };
        self.network_server(&server, || format!("the server of address book `{name}`"));
    }

    pub(super) fn device(&mut self, name: &DnsLabel, device: &'l Device) {
        for (network, address) in &device.addresses {
            self.network_named(network.as_str(), address.node, &format!("device `{name}`"));
        }
    }

    pub(super) fn nfs_server(&mut self, name: &DnsLabel, server: &'l NfsServer) {
        let serving = server
            .server
            .as_ref()
            .and_then(|wanted| self.network_server(wanted, || format!("NFS server `{name}`")));
        for (path, export) in &server.exports {
            let subject = || format!("export `{}` of NFS server `{name}`", path.as_str());
            for network in &export.clients {
                self.network_of(network, subject);
            }
            if let (Some(disk), Some(NetworkServer { name: host_name, is: NetworkServerKind::Host(host) })) =
                (&export.disk, serving)
            {
                self.disk(host_name, host, disk, subject);
            }
        }
    }

    pub(super) fn ceph_cluster(&mut self, name: &DnsLabel, cluster: &'l CephCluster) {
        for network in cluster.network.iter().chain(&cluster.cluster_network) {
            self.network_of(network, || format!("Ceph cluster `{name}`"));
        }
        for (host_name, disks) in &cluster.osds {
            match self.lab.hosts.get(host_name) {
                Some(host) => {
                    for disk in disks {
                        self.disk(host_name, host, disk, || format!("Ceph cluster `{name}`"));
                    }
                }
                None if self.lab.hosts.is_broken(host_name.as_str()) => {}
                None => {
                    let known: Vec<&str> = self.lab.hosts.keys().map(DnsLabel::as_str).collect();
                    let message = format!("Ceph cluster `{name}` refers to a host that is not defined");
                    let node = disks.first().map_or(cluster.node, |disk| disk.node);
                    let help = near::did_you_mean(host_name.as_str(), &known);
                    let help = help.unwrap_or_else(|| "add it to `hosts`".into());
                    let text = format!("a disk of `{host_name}`");
                    self.report(&codes::HW_UNKNOWN, node, message, &text, &help);
                }
            }
        }
    }

    /// A network by name. `subject` is what refers to it.
    pub(super) fn network_of(
        &mut self,
        wanted: &At<String>,
        subject: impl FnOnce() -> String,
    ) -> Option<(&'l DnsLabel, &'l Network)> {
        let networks = &self.lab.networks;
        self.find(&codes::NET_UNKNOWN, wanted, networks, || {
            format!("{} refers to a network that is not defined", subject())
        })
    }

    /// A network that is referred to by the name of a field.
    pub(super) fn network_named(&mut self, wanted: &str, node: NodeId, subject: &str) {
        let networks = &self.lab.networks;
        if networks.contains_key(wanted) || networks.is_broken(wanted) {
            return;
        }
        let known: Vec<&str> = networks.keys().map(DnsLabel::as_str).collect();
        let help = near::did_you_mean(wanted, &known).unwrap_or_else(|| "add it to `networks`".into());
        let message = format!("{subject} is in a network that is not defined");
        self.report(&codes::NET_UNKNOWN, node, message, "not defined", &help);
    }

    /// A machine, device or host by name, in this order: a bare-metal machine may share its host's name.
    pub(super) fn network_server(
        &mut self,
        wanted: &At<String>,
        subject: impl FnOnce() -> String,
    ) -> Option<NetworkServer<'l>> {
        let lab = self.lab;
        let machines = lab.machines.iter().map(|(name, machine)| (name, NetworkServerKind::Machine(machine)));
        let devices = lab.devices.iter().map(|(name, device)| (name, NetworkServerKind::Device(device)));
        let hosts = lab.hosts.iter().map(|(name, host)| (name, NetworkServerKind::Host(host)));
        let all: Vec<_> = machines.chain(devices).chain(hosts).collect();
        let found = all.iter().find(|(name, _)| name.as_str() == wanted.value);
        let broken =
            lab.machines.is_broken(wanted) || lab.devices.is_broken(wanted) || lab.hosts.is_broken(wanted);
        if found.is_none() && !broken {
            let known: Vec<String> = all.iter().map(|(name, _)| name.to_string()).collect();
            let message = format!("{} is not one of the lab's machines, devices or hosts", subject());
            self.dangling(&codes::HW_UNKNOWN, wanted.node, message, &known);
        }
        found.map(|(name, is)| NetworkServer { name, is: *is })
    }
}
