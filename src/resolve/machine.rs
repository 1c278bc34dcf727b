//! Machines: the host, storages and networks that they name.

use crate::lab::{Disk, Host, Machine, Network, Nic};
use crate::resolve::{Resolver, codes};
use crate::types::DnsLabel;

/// A virtual machine with its host, networks and storages found.
#[derive(Debug)]
pub struct VirtualMachine<'l> {
    pub name: &'l DnsLabel,
    pub machine: &'l Machine,
    pub host: RunsOn<'l>,
    pub disks: Vec<(&'l str, &'l Disk)>,
    pub nics: Vec<(&'l str, &'l Nic, &'l Network)>,
}

/// The host that a machine runs on.
#[derive(Clone, Copy, Debug)]
pub struct RunsOn<'l> {
    pub name: &'l DnsLabel,
    pub host: &'l Host,
}

impl<'l> Resolver<'l> {
    pub(super) fn machine(&mut self, name: &'l DnsLabel, machine: &'l Machine) -> Option<VirtualMachine<'l>> {
        let before = self.diagnostics.len();
        let host = self.lab.hosts.iter().find(|(known, _)| known.to_string() == *machine.host);
        if host.is_none() && !self.lab.hosts.is_broken(&machine.host) {
            let known: Vec<String> = self.lab.hosts.keys().map(ToString::to_string).collect();
            let message = format!("machine `{name}` runs on a host that the lab does not have");
            self.dangling(&codes::VM_HOST, machine.host.node, message, &known);
        }
        let mut disks = Vec::new();
        for (slot, disk) in &machine.disks {
            if let Some((host_name, host)) = host
                && !host.storages.keys().any(|known| known.as_str() == *disk.storage)
            {
                let known: Vec<String> =
                    host.storages.keys().map(|known| known.as_str().to_owned()).collect();
                let message = format!("host `{host_name}` has no such storage for machine `{name}`");
                self.dangling(&codes::VM_STORAGE, disk.storage.node, message, &known);
            }
            disks.push((slot.as_str(), disk));
        }
        let mut nics = Vec::new();
        for (slot, nic) in &machine.nics {
            match self.lab.networks.iter().find(|(known, _)| known.to_string() == *nic.network) {
                Some((_, network)) => {
                    self.bridge(name, nic, network, host.map(|(_, host)| host));
                    nics.push((slot.as_str(), nic, network));
                }
                None if self.lab.networks.is_broken(&nic.network) => {}
                None => {
                    let known: Vec<String> = self.lab.networks.keys().map(ToString::to_string).collect();
                    let message =
                        format!("machine `{name}` is attached to a network that the lab does not have");
                    self.dangling(&codes::VM_NETWORK, nic.network.node, message, &known);
                }
            }
        }
        let (host_name, host) = host?;
        (self.diagnostics.len() == before).then_some(VirtualMachine {
            name,
            machine,
            host: RunsOn { name: host_name, host },
            disks,
            nics,
        })
    }

    /// The host must have the network's bridge, and the bridge must carry its VLAN.
    fn bridge(&mut self, name: &DnsLabel, nic: &Nic, network: &Network, host: Option<&Host>) {
        let Some(bridge) = &network.bridge else {
            let message = format!("machine `{name}` is attached to a network without a bridge");
            let help = format!("say which bridge carries it: `networks.{}.bridge`", *nic.network);
            self.report(
                &codes::VM_BRIDGE,
                nic.network.node,
                message,
                "no bridge carries this network",
                &help,
            );
            return;
        };
        let Some(host) = host else { return };
        let found = host.bridges.iter().find(|(known, _)| known.as_str() == bridge.value);
        match (found, &network.vlan) {
            (None, _) => {
                let known: Vec<String> = host.bridges.keys().map(|known| known.as_str().to_owned()).collect();
                let message = format!("the host of machine `{name}` has no bridge `{}`", **bridge);
                self.dangling(&codes::VM_BRIDGE, bridge.node, message, &known);
            }
            (Some((_, known)), Some(vlan)) if !known.vlan_aware.value => {
                let message = format!("bridge `{}` carries no VLAN tags", **bridge);
                let help = "set the bridge's `vlan_aware = true`, or remove the network's `vlan`";
                self.report(&codes::VM_BRIDGE, vlan.node, message, "this tag would be dropped", help);
            }
            _ => {}
        }
    }
}
