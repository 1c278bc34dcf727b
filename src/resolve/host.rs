//! Hosts: how their interfaces depend on one another, their networks, and what backs their storages.

use crate::lab::hardware::{
    CephCluster, Host, HostDisk, HostInterface, HostStorage, InterfaceKind, NfsServer,
};
use crate::lab::network::Network;
use crate::resolve::{Resolver, codes};
use crate::types::DnsLabel;
use crate::value::At;

/// A host with its references resolved.
#[derive(Debug)]
pub struct ResolvedHost<'l> {
    /// The name of the host.
    pub name: &'l DnsLabel,
    /// The host in the lab.
    pub host: &'l Host,
    /// Ports, bonds, VLAN interfaces, bridges.
    pub interfaces: Vec<ResolvedInterface<'l>>,
    /// The storages of the host.
    pub storages: Vec<ResolvedStorage<'l>>,
}

/// An interface of a host, and the network in which it has an address.
#[derive(Clone, Debug)]
pub struct ResolvedInterface<'l> {
    /// The interface.
    pub interface: HostInterface<'l>,
    /// The interfaces that it is built on.
    pub lower: Vec<HostInterface<'l>>,
    /// The network; none if the interface has no address.
    pub network: Option<(&'l DnsLabel, &'l Network)>,
}

/// A storage, and what backs it.
#[derive(Debug)]
pub struct ResolvedStorage<'l> {
    /// The name of the storage.
    pub name: &'l str,
    /// The storage in the lab.
    pub storage: &'l HostStorage,
    /// The disks that it is created on.
    pub disks: Vec<(&'l str, &'l HostDisk)>,
    /// The NFS server that exports it.
    pub nfs_server: Option<&'l NfsServer>,
    /// The Ceph cluster that it is a pool of.
    pub ceph_cluster: Option<(&'l DnsLabel, &'l CephCluster)>,
}

impl<'l> ResolvedHost<'l> {
    /// An interface that a machine of the host uses: its bridge, or for a bare-metal machine its own interface.
    pub fn interface(&self, name: &str) -> &ResolvedInterface<'l> {
        let found = self.interfaces.iter().find(|resolved| resolved.interface.name.as_str() == name);
        found.expect("the interfaces that machines use are resolved")
    }
}

impl<'l> Resolver<'l> {
    pub(super) fn hardware(&mut self, name: &'l DnsLabel, host: &'l Host) -> ResolvedHost<'l> {
        let interfaces = host.interfaces().map(|interface| self.interface(name, host, interface)).collect();
        let storages = host
            .storages
            .iter()
            .map(|(storage_name, storage)| self.storage(name, host, storage_name.as_str(), storage))
            .collect();
        if let Some(device) = host.ups.as_ref().and_then(|ups| ups.device.as_ref()) {
            let devices = &self.lab.devices;
            self.find(&codes::HW_UNKNOWN, device, devices, || {
                format!("the UPS of host `{name}` is not one of the lab's `devices`")
            });
        }
        if let Some(device) = &host.proxmox.quorum_device {
            self.network_server(device, || format!("the `quorum_device` of host `{name}`"));
        }
        if let Some(out_of_band) = &host.out_of_band {
            if let Some(network) = &out_of_band.network {
                self.network_of(network, || format!("host `{name}`'s `out_of_band`"));
            }
            if let Some(nic) = &out_of_band.nic {
                let known: Vec<String> = host.nics.keys().map(|nic| nic.as_str().to_owned()).collect();
                if !known.contains(&nic.value) {
                    let message = format!("host `{name}` has no interface with this name");
                    self.dangling(&codes::HOST_INTERFACE, nic.node, message, &known);
                }
            }
        }
        ResolvedHost { name, host, interfaces, storages }
    }

    fn interface(
        &mut self,
        name: &DnsLabel,
        host: &'l Host,
        interface: HostInterface<'l>,
    ) -> ResolvedInterface<'l> {
        // A bond combines ports; the others use any interface that is not of their own kind.
        let known: Vec<String> = match interface.kind {
            InterfaceKind::Bond(_) => host.nics.keys().map(|nic| nic.as_str().to_owned()).collect(),
            kind => host
                .interfaces()
                .filter(|other| std::mem::discriminant(&other.kind) != std::mem::discriminant(&kind))
                .map(|other| other.name.as_str().to_owned())
                .collect(),
        };
        for lower in interface.lower().into_iter().filter(|lower| !known.contains(&lower.value)) {
            let message = format!(
                "`{}` of host `{name}` uses an interface that is not defined",
                interface.name.as_str()
            );
            self.dangling(&codes::HOST_INTERFACE, lower.node, message, &known);
        }
        if let InterfaceKind::Bond(bond) = interface.kind
            && let Some(primary) = &bond.primary
            && !bond.slaves.iter().any(|slave| slave.value == primary.value)
        {
            let slaves: Vec<String> = bond.slaves.iter().map(|slave| slave.value.clone()).collect();
            let message = format!("the primary of `{}` is not one of its slaves", interface.name.as_str());
            self.dangling(&codes::HOST_INTERFACE, primary.node, message, &slaves);
        }
        let network = interface.network().and_then(|network| {
            self.network_of(network, || format!("`{}` of host `{name}`", interface.name.as_str()))
        });
        for route in interface.routes() {
            self.network_of(&route.to, || {
                format!("a route of `{}` of host `{name}`", interface.name.as_str())
            });
        }
        let named = |name: &str| host.interfaces().find(|known| known.name.as_str() == name);
        let lower = interface.lower().into_iter().filter_map(|lower| named(&lower.value)).collect();
        ResolvedInterface { interface, lower, network }
    }

    fn storage(
        &mut self,
        name: &DnsLabel,
        host: &'l Host,
        storage_name: &'l str,
        storage: &'l HostStorage,
    ) -> ResolvedStorage<'l> {
        let subject = || format!("storage `{storage_name}` of host `{name}`");
        let disks = storage.disks.iter().filter_map(|disk| self.disk(name, host, disk, subject)).collect();
        let lab = self.lab;
        let nfs_server = storage.nfs_server.as_ref().and_then(|server| {
            let message = || format!("{} refers to an NFS server that is not defined", subject());
            let (_, found) = self.find(&codes::HOST_STORAGE, server, &lab.nfs_servers, message)?;
            if let Some(export) = &storage.export {
                let known: Vec<String> = found.exports.keys().map(|path| path.as_str().to_owned()).collect();
                if !known.contains(&export.value) {
                    let message =
                        format!("{} refers to a path that `{}` does not export", subject(), **server);
                    self.dangling(&codes::HOST_STORAGE, export.node, message, &known);
                }
            }
            Some(found)
        });
        let ceph_cluster = storage.ceph_cluster.as_ref().and_then(|cluster| {
            let message = || format!("{} refers to a Ceph cluster that is not defined", subject());
            let found = self.find(&codes::HOST_STORAGE, cluster, &lab.ceph_clusters, message)?;
            if let Some(pool) = &storage.pool {
                let known: Vec<String> = found.1.pools.keys().map(|pool| pool.as_str().to_owned()).collect();
                if !known.contains(&pool.value) {
                    let message =
                        format!("{} refers to a pool that `{}` does not define", subject(), **cluster);
                    self.dangling(&codes::HOST_STORAGE, pool.node, message, &known);
                }
            }
            Some(found)
        });
        ResolvedStorage { name: storage_name, storage, disks, nfs_server, ceph_cluster }
    }

    /// One of a host's disks.
    pub(super) fn disk(
        &mut self,
        name: &DnsLabel,
        host: &'l Host,
        wanted: &At<String>,
        subject: impl FnOnce() -> String,
    ) -> Option<(&'l str, &'l HostDisk)> {
        let found = host.disks.get_key_value(wanted.value.as_str());
        if found.is_none() {
            let known: Vec<String> = host.disks.keys().map(|disk| disk.as_str().to_owned()).collect();
            let message = format!("{} refers to a disk that host `{name}` does not define", subject());
            self.dangling(&codes::HOST_DISK_UNKNOWN, wanted.node, message, &known);
        }
        found.map(|(name, disk)| (name.as_str(), disk))
    }
}
