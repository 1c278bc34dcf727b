//! Network interfaces of a host.

use crate::lab::FreeName;
use crate::lab::decode::{Entries, record, words};
use crate::lab::hardware::Route;
use crate::types::{Address, Bandwidth, Mac, Mtu, VlanId};
use crate::value::At;

record! {
    /// A network port of a host.
    pub struct HostNic {
        /// Manufacturer and model of the controller, such as `"Intel I226-V"`.
        #[example("Intel I226-V")]
        pub model: Option<At<String>>,
        /// Link speed of the port, such as `2.5Gbit/s`.
        #[example("2.5Gbit/s")]
        pub speed: Option<At<Bandwidth>>,
        /// MAC address, such as `a4:bf:01:00:00:01`.
        #[example("a4:bf:01:00:00:01")]
        pub mac: Option<At<Mac>>,
        /// MTU in bytes, such as `9000`. Without it, the network's MTU.
        #[example(9000)]
        pub mtu: Option<At<Mtu>>,
        /// Network in which this interface gives the host an address: one of `networks`, such as `lan`.
        #[example("lan")]
        pub network: Option<At<String>>,
        /// The host's IPv4 address in that network, such as `192.168.1.127`. The prefix length is the
        /// network's.
        #[example("192.168.1.127")]
        pub address: Option<At<Address>>,
        /// The host's IPv6 address in that network, such as `fd00:10::127`.
        #[example("fd00:10::127")]
        pub address6: Option<At<Address>>,
        /// Whether the host's default route uses this network's gateway. True for one interface of a host.
        pub default_route: At<bool> = false,
        /// Additional routes of the host through this interface.
        #[example([{ to = "storage", via = "10.0.20.1" }])]
        pub routes: Vec<Route>,
        /// What the port is used for, such as `"free"` or `"uplink to the core switch"`.
        #[example("free")]
        pub description: Option<At<String>>,
    }
}

words! {
    /// Mode of a bond, in the kernel's terms.
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
    /// Transmit hash policy of a bond.
    pub enum HashPolicy {
        Layer2 = "layer2",
        Layer23 = "layer2+3",
        Layer34 = "layer3+4",
    }
}

record! {
    /// Several network ports that act as one.
    pub struct Bond {
        /// Ports of the bond: names of the host's `nics`, such as `["eno1", "eno2"]`.
        #[example(["eno1", "eno2"])]
        pub slaves: At<Vec<At<String>>>,
        /// Bonding mode, as the Linux kernel defines it. `'"802.3ad"` (LACP) must also be configured on the
        /// switch.
        #[example("802.3ad")]
        pub mode: At<BondMode> = "active-backup",
        /// Port that is used while its link is up, such as `"eno1"`; with `'active-backup`.
        #[example("eno1")]
        pub primary: Option<At<String>>,
        /// Transmit hash policy, which selects the port for each packet; with `'"802.3ad"` and
        /// `'balance-xor`.
        #[example("layer3+4")]
        pub hash_policy: Option<At<HashPolicy>>,
        /// MTU in bytes, such as `9000`. Without it, the network's MTU.
        #[example(9000)]
        pub mtu: Option<At<Mtu>>,
        /// Network in which this interface gives the host an address: one of `networks`, such as `lan`.
        #[example("lan")]
        pub network: Option<At<String>>,
        /// The host's IPv4 address in that network, such as `192.168.1.127`. The prefix length is the
        /// network's.
        #[example("192.168.1.127")]
        pub address: Option<At<Address>>,
        /// The host's IPv6 address in that network, such as `fd00:10::127`.
        #[example("fd00:10::127")]
        pub address6: Option<At<Address>>,
        /// Whether the host's default route uses this network's gateway. True for one interface of a host.
        pub default_route: At<bool> = false,
        /// Additional routes of the host through this interface.
        #[example([{ to = "storage", via = "10.0.20.1" }])]
        pub routes: Vec<Route>,
    }
}

record! {
    /// A software switch that virtual machines connect to.
    pub struct Bridge {
        /// Whether the bridge is VLAN-aware.
        pub vlan_aware: At<bool> = false,
        /// Ports of the bridge: names of the host's `nics`, `bonds` or `vlans`. Without any, the bridge is
        /// internal.
        #[example(["eno2"])]
        pub ports: Vec<At<String>>,
        /// VLAN ids allowed on the bridge, such as `10 20 100-199`; with `vlan_aware`. Without it, all of
        /// them.
        #[example("10 20 100-199")]
        pub vlans: Option<At<String>>,
        /// Whether the bridge runs the spanning tree protocol (STP).
        pub spanning_tree: At<bool> = false,
        /// Forward delay of the bridge in seconds.
        #[example(15)]
        pub forward_delay: At<u32> = 0,
        /// MTU in bytes, such as `9000`. Without it, the network's MTU.
        #[example(9000)]
        pub mtu: Option<At<Mtu>>,
        /// Network in which this interface gives the host an address: one of `networks`, such as `lan`.
        #[example("lan")]
        pub network: Option<At<String>>,
        /// The host's IPv4 address in that network, such as `192.168.1.127`. The prefix length is the
        /// network's.
        #[example("192.168.1.127")]
        pub address: Option<At<Address>>,
        /// The host's IPv6 address in that network, such as `fd00:10::127`.
        #[example("fd00:10::127")]
        pub address6: Option<At<Address>>,
        /// Whether the host's default route uses this network's gateway. True for one interface of a host.
        pub default_route: At<bool> = false,
        /// Additional routes of the host through this interface.
        #[example([{ to = "storage", via = "10.0.20.1" }])]
        pub routes: Vec<Route>,
        /// What the bridge is used for; written as a comment into the host's configuration.
        #[example("Virtual machines.")]
        pub description: Option<At<String>>,
    }
}

record! {
    /// A VLAN interface on top of a port, a bond or a bridge.
    pub struct VlanInterface {
        /// Parent interface: one of the host's `nics`, `bonds` or `bridges`, such as `"vmbr0"`.
        #[example("vmbr0")]
        pub device: At<String>,
        /// VLAN id, such as `99`.
        #[example(99)]
        pub vlan: At<VlanId>,
        /// MTU in bytes, such as `9000`. Without it, the network's MTU.
        #[example(9000)]
        pub mtu: Option<At<Mtu>>,
        /// Network in which this interface gives the host an address: one of `networks`, such as `lan`.
        #[example("lan")]
        pub network: Option<At<String>>,
        /// The host's IPv4 address in that network, such as `192.168.1.127`. The prefix length is the
        /// network's.
        #[example("192.168.1.127")]
        pub address: Option<At<Address>>,
        /// The host's IPv6 address in that network, such as `fd00:10::127`.
        #[example("fd00:10::127")]
        pub address6: Option<At<Address>>,
        /// Whether the host's default route uses this network's gateway. True for one interface of a host.
        pub default_route: At<bool> = false,
        /// Additional routes of the host through this interface.
        #[example([{ to = "storage", via = "10.0.20.1" }])]
        pub routes: Vec<Route>,
    }
}

/// An interface of a host, whatever its kind.
#[derive(Clone, Copy, Debug)]
pub struct HostInterface<'l> {
    /// The name of the interface.
    pub name: &'l FreeName,
    /// The kind of the interface.
    pub kind: InterfaceKind<'l>,
}

/// The kind of an interface, with its settings.
#[derive(Clone, Copy, Debug)]
pub enum InterfaceKind<'l> {
    /// A physical port.
    Nic(&'l HostNic),
    /// A bond of several interfaces.
    Bond(&'l Bond),
    /// A VLAN on another interface.
    Vlan(&'l VlanInterface),
    /// A bridge.
    Bridge(&'l Bridge),
}

/// Selects a field that interfaces of all kinds have.
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
    /// The network in which the host has an address on this interface.
    pub fn network(self) -> Option<&'l At<String>> {
        common!(self.kind, network).as_ref()
    }

    /// The IPv4 address, with its prefix length in the network.
    pub fn address(self) -> Option<&'l At<Address>> {
        common!(self.kind, address).as_ref()
    }

    /// The IPv6 address.
    pub fn address6(self) -> Option<&'l At<Address>> {
        common!(self.kind, address6).as_ref()
    }

    /// The MTU.
    pub fn mtu(self) -> Option<&'l At<Mtu>> {
        common!(self.kind, mtu).as_ref()
    }

    /// Whether the host's default route uses this interface.
    pub fn default_route(self) -> &'l At<bool> {
        common!(self.kind, default_route)
    }

    /// The routes other than the default route.
    pub fn routes(self) -> &'l [Route] {
        common!(self.kind, routes)
    }

    /// The names of the interfaces that it uses.
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
