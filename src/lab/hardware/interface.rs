//! Network interfaces of a host.

use crate::lab::FreeName;
use crate::lab::decode::{Entries, record, words};
use crate::types::{Address, Bandwidth, Mac, Mtu, VlanId};
use crate::value::At;

record! {
    /// A port of a host.
    pub struct HostNic {
        pub model: Option<At<String>>,
        pub speed: Option<At<Bandwidth>>,
        pub mac: Option<At<Mac>>,
        pub mtu: Option<At<Mtu>>,
        pub network: Option<At<String>>,
        pub address: Option<At<Address>>,
        pub address6: Option<At<Address>>,
        pub default_route: At<bool>,
        pub description: Option<At<String>>,
    }
}

words! {
    /// How a bond spreads packets, in the kernel's words.
    pub enum BondMode {
        RoundRobin = "balance-rr",
        ActiveBackup = "active-backup",
        Xor = "balance-xor",
        Broadcast = "broadcast",
        Lacp = "802.3ad",
        Tlb = "balance-tlb",
        Alb = "balance-alb",
    }
}

words! {
    /// What decides over which port of a bond a packet goes.
    pub enum HashPolicy {
        Layer2 = "layer2",
        Layer23 = "layer2+3",
        Layer34 = "layer3+4",
    }
}

record! {
    /// Several ports that act as one.
    pub struct Bond {
        pub slaves: Vec<At<String>>,
        pub mode: At<BondMode>,
        pub primary: Option<At<String>>,
        pub hash_policy: Option<At<HashPolicy>>,
        pub mtu: Option<At<Mtu>>,
        pub network: Option<At<String>>,
        pub address: Option<At<Address>>,
        pub address6: Option<At<Address>>,
        pub default_route: At<bool>,
    }
}

record! {
    /// A software switch that virtual machines are plugged into.
    pub struct Bridge {
        pub vlan_aware: At<bool>,
        pub ports: Vec<At<String>>,
        pub vlans: Option<At<String>>,
        pub spanning_tree: At<bool>,
        pub forward_delay: At<u32>,
        pub mtu: Option<At<Mtu>>,
        pub network: Option<At<String>>,
        pub address: Option<At<Address>>,
        pub address6: Option<At<Address>>,
        pub default_route: At<bool>,
        pub description: Option<At<String>>,
    }
}

record! {
    /// A tagged network on top of a port, a bond or a bridge.
    pub struct VlanInterface {
        pub device: At<String>,
        pub vlan: At<VlanId>,
        pub mtu: Option<At<Mtu>>,
        pub network: Option<At<String>>,
        pub address: Option<At<Address>>,
        pub address6: Option<At<Address>>,
        pub default_route: At<bool>,
    }
}

/// An interface of a host, whatever its kind.
#[derive(Clone, Copy, Debug)]
pub struct HostInterface<'l> {
    pub name: &'l FreeName,
    pub kind: InterfaceKind<'l>,
}

#[derive(Clone, Copy, Debug)]
pub enum InterfaceKind<'l> {
    Nic(&'l HostNic),
    Bond(&'l Bond),
    Vlan(&'l VlanInterface),
    Bridge(&'l Bridge),
}

/// Picks a field that interfaces of all kinds have.
macro_rules! common {
    ($kind:expr, $field:ident) => {
        match $kind {
            InterfaceKind::Nic(nic) => &nic.$field,
            InterfaceKind::Bond(bond) => &bond.$field,
            InterfaceKind::Vlan(vlan) => &vlan.$field,
            InterfaceKind::Bridge(bridge) => &bridge.$field,
        }
    };
}

impl<'l> HostInterface<'l> {
    /// The network that the host itself has an address in, by this interface.
    pub fn network(self) -> Option<&'l At<String>> {
        common!(self.kind, network).as_ref()
    }

    pub fn address(self) -> Option<&'l At<Address>> {
        common!(self.kind, address).as_ref()
    }

    pub fn address6(self) -> Option<&'l At<Address>> {
        common!(self.kind, address6).as_ref()
    }

    pub fn mtu(self) -> Option<&'l At<Mtu>> {
        common!(self.kind, mtu).as_ref()
    }

    pub fn default_route(self) -> &'l At<bool> {
        common!(self.kind, default_route)
    }

    /// The interfaces that it stands on, by name.
    pub fn lower(self) -> Vec<&'l At<String>> {
        match self.kind {
            InterfaceKind::Nic(_) => Vec::new(),
            InterfaceKind::Bond(bond) => bond.slaves.iter().collect(),
            InterfaceKind::Vlan(vlan) => vec![&vlan.device],
            InterfaceKind::Bridge(bridge) => bridge.ports.iter().collect(),
        }
    }
}

/// All of a host's interfaces: ports, bonds, VLAN interfaces, bridges.
pub fn interfaces<'l>(
    nics: &'l Entries<FreeName, HostNic>,
    bonds: &'l Entries<FreeName, Bond>,
    vlans: &'l Entries<FreeName, VlanInterface>,
    bridges: &'l Entries<FreeName, Bridge>,
) -> impl Iterator<Item = HostInterface<'l>> {
    let nics = nics.iter().map(|(name, nic)| (name, InterfaceKind::Nic(nic)));
    let bonds = bonds.iter().map(|(name, bond)| (name, InterfaceKind::Bond(bond)));
    let vlans = vlans.iter().map(|(name, vlan)| (name, InterfaceKind::Vlan(vlan)));
    let bridges = bridges.iter().map(|(name, bridge)| (name, InterfaceKind::Bridge(bridge)));
    nics.chain(bonds).chain(vlans).chain(bridges).map(|(name, kind)| HostInterface { name, kind })
}
