//! The network interfaces of a machine, each with its network and its configuration.

use std::fmt;

use crate::facts::network::network_named;
use crate::facts::{mtu, route, slot};
use crate::lab::Lab;
use crate::lab::hardware::{Machine, Nic, NicModel, Node, Route};
use crate::lab::network::Network;
use crate::types::{Address, DnsLabel, Mtu, Prefix};
use crate::value::At;

/// The PCI slot in which Proxmox VE plugs `net0`; the others follow. Kernels name interfaces after it.
const FIRST_PCI_SLOT: u32 = 18;

/// A network interface of a machine, in its network.
#[derive(Clone, Copy, Debug)]
pub struct Attachment<'l> {
    /// `net0`, or the host's interface for a bare-metal machine.
    pub slot: &'l str,
    /// The interface.
    pub nic: &'l Nic,
    /// The name of its network.
    pub network_name: &'l DnsLabel,
    /// Its network.
    pub network: &'l Network,
    /// Whether the machine's default route uses this network's gateway.
    pub default_route: bool,
}

/// An address that an interface is configured with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InterfaceAddress {
    /// The address.
    pub address: At<Address>,
    /// The length of the prefix.
    pub prefix_length: u32,
    /// The gateway of the default route, if it uses this interface.
    pub gateway: Option<At<Address>>,
    /// Whether the gateway may be outside the prefix, because the machine has a different prefix length from its
    /// network.
    pub is_gateway_on_link: bool,
}

impl fmt::Display for InterfaceAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.address, self.prefix_length)
    }
}

/// The interfaces of a machine, in the order of their slots. Interfaces in networks that the lab does not define are
/// left out.
///
/// Unless an interface sets `default_route`, the first one in a network with a gateway has it.
pub fn attachments<'l>(lab: &'l Lab, machine: &'l Machine) -> Vec<Attachment<'l>> {
    let mut attachments: Vec<Attachment<'l>> = slot::in_order(&machine.nics)
        .into_iter()
        .filter_map(|(slot, nic)| {
            let (network_name, network) = network_named(lab, &nic.network)?;
            let default_route = nic.default_route.is_some_and(|route| route.value);
            Some(Attachment { slot, nic, network_name, network, default_route })
        })
        .collect();
    if machine.nics.values().all(|nic| nic.default_route.is_none())
        && let Some(first) = attachments.iter_mut().find(|attached| attached.network.gateway.is_some())
    {
        first.default_route = true;
    }
    attachments
}

/// The interface whose address is the node's: the one that the node names, or the one with the default route, or the
/// first.
pub fn node_interface<'l>(node: &Node, attachments: &[Attachment<'l>]) -> Option<Attachment<'l>> {
    let found = match &node.nic {
        Some(slot) => attachments.iter().find(|attached| attached.slot == slot.value),
        None => attachments.iter().find(|attached| attached.default_route).or(attachments.first()),
    };
    found.copied()
}

impl<'l> Attachment<'l> {
    /// The fixed IPv4 address. None if the machine uses DHCP, which allocates reserved addresses as well.
    pub fn ipv4(&self) -> Option<InterfaceAddress> {
        let address = self.nic.address.filter(|_| !self.nic.asks_dhcp())?;
        let own_length = self.nic.prefix_length.as_ref().filter(|_| address.is_ipv4());
        let network_length = u32::from(self.network.prefix.length());
        Some(InterfaceAddress {
            address,
            prefix_length: own_length.map_or(network_length, |length| length.value),
            gateway: self.network.gateway.filter(|_| self.default_route),
            is_gateway_on_link: self.nic.prefix_length.is_some(),
        })
    }

    /// The fixed IPv6 address.
    pub fn ipv6(&self) -> Option<InterfaceAddress> {
        const WHOLE_ADDRESS: u32 = 128;
        let address = self.nic.address6?;
        let network_length = self.network.prefix6.map(|prefix| u32::from(prefix.length()));
        Some(InterfaceAddress {
            address,
            prefix_length: network_length.unwrap_or(WHOLE_ADDRESS),
            gateway: self.network.gateway6.filter(|_| self.default_route),
            is_gateway_on_link: false,
        })
    }

    /// Both addresses, IPv4 first.
    pub fn addresses(&self) -> impl Iterator<Item = InterfaceAddress> {
        [self.ipv4(), self.ipv6()].into_iter().flatten()
    }

    /// The routes other than the default route, each with its destination.
    pub fn routes(&self, lab: &'l Lab) -> impl Iterator<Item = (&'l Route, &'l At<Prefix>)> {
        self.nic.routes.iter().filter_map(|route| Some((route, route::destination(lab, route)?)))
    }

    /// The MTU of the interface or else of its network.
    pub fn mtu(&self) -> &'l At<Mtu> {
        self.nic.mtu.as_ref().unwrap_or(&self.network.mtu)
    }

    /// The MTU that the hypervisor gives the network card. Only VirtIO cards take one; without it a card has the
    /// default MTU.
    pub fn card_mtu(&self) -> Option<&'l At<Mtu>> {
        let is_virtio = self.nic.model.value == NicModel::Virtio;
        self.nic.mtu.as_ref().or_else(|| mtu::configured(&self.network.mtu)).filter(|_| is_virtio)
    }

    /// The VLANs that a trunk passes to the machine, in Proxmox VE notation.
    pub fn trunks(&self) -> Option<At<String>> {
        let first = self.nic.trunks.first()?;
        let vlans: Vec<String> = self.nic.trunks.iter().map(ToString::to_string).collect();
        Some(At { value: vlans.join(";"), node: first.node })
    }

    /// The PCI slot of a virtual machine's interface.
    pub fn pci_slot(&self) -> Option<u32> {
        slot::interface_number(self.slot)?.checked_add(FIRST_PCI_SLOT)
    }
}
