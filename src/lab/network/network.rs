//! Networks.

use crate::lab::FreeName;
use crate::lab::decode::{Entries, from_text, record, words};
use crate::types::{
    Address, AddressRange, Asn, DnsLabel, HostName, Mac, Malformed, Mtu, Port, Prefix, VlanId,
};
use crate::value::At;

words! {
    /// What a network is used for.
    pub enum NetworkKind {
        Lan = "lan",
        Home = "home",
        Storage = "storage",
        Management = "management",
        Vpn = "vpn",
        Remote = "remote",
    }
}

record! {
    /// An IP network.
    pub struct Network {
        /// What the network is for, for the lab's documents.
        #[example("Trusted devices.")]
        pub description: Option<At<String>>,
        /// Type of the network. `'home` is the household's LAN, with devices that the lab does not describe;
        /// `'vpn` consists of tunnels; `'remote` is at another site, reached by routing, and contains nothing
        /// of the lab.
        pub kind: At<NetworkKind> = "lan",
        /// IPv4 prefix, such as `10.0.20.0/24`.
        #[example("10.0.20.0/24")]
        pub prefix: At<Prefix>,
        /// IPv6 prefix, such as `fd00:20::/64`.
        #[example("fd00:20::/64")]
        pub prefix6: Option<At<Prefix>>,
        /// IPv4 address of the default gateway.
        #[example("10.0.20.1")]
        pub gateway: Option<At<Address>>,
        /// IPv6 address of the default gateway.
        #[example("fd00:20::1")]
        pub gateway6: Option<At<Address>>,
        /// The network's router: one of `machines` or `devices`, such as `"pfsense"`.
        #[example("router")]
        pub router: Option<At<String>>,
        /// Bridge of the hosts that connects machines to the network.
        #[example("vmbr0")]
        pub bridge: Option<At<String>>,
        /// VLAN id. Set it if the bridge carries several networks.
        #[example(20)]
        pub vlan: Option<At<VlanId>>,
        /// VLAN id used by the switches only: the hosts' ports are untagged.
        #[example(20)]
        pub native_vlan: Option<At<VlanId>>,
        /// MTU in bytes, the same for all members of the network.
        #[example(9000)]
        pub mtu: At<Mtu> = 1500,
        /// Dynamic DHCP range, such as `10.0.20.100-10.0.20.199`.
        #[example("10.0.20.100-10.0.20.199")]
        pub dhcp: Option<At<AddressRange>>,
        /// The DHCP server: one of `machines` or `devices`. Without it, the `router`.
        #[example("router")]
        pub dhcp_server: Option<At<String>>,
        /// DHCP reservations by device name. Reservations of machines are defined with the machine (`nics`).
        #[example({ printer = { mac = "bc:24:11:00:00:09", address = "10.0.20.9" } })]
        pub reservations: Entries<DnsLabel, Reservation>,
        /// Addresses or ranges used by something that the lab does not describe, each with a name:
        /// `reserved.tv = "192.168.1.40"`.
        #[example({ tv = "10.0.20.40" })]
        pub reserved: Entries<FreeName, At<Addresses>>,
        /// Addresses of DNS servers for members of the network, such as `["10.0.20.1", "9.9.9.9"]`.
        #[example(["10.0.20.1", "9.9.9.9"])]
        pub dns: Vec<At<Address>>,
        /// DNS search domains, such as `["example.lan"]`.
        #[example(["example.lan"])]
        pub search_domains: Vec<At<HostName>>,
        /// The network's router as a BGP peer of clusters that announce their addresses.
        pub bgp: Option<BgpRouter>,
        /// WireGuard settings of a `'vpn` network.
        pub wireguard: Option<WireGuard>,
    }
}

record! {
    /// An address that the DHCP server reserves for a client.
    pub struct Reservation {
        /// MAC address of the client, such as `bc:24:11:00:00:09`.
        #[example("bc:24:11:00:00:09")]
        pub mac: At<Mac>,
        /// Reserved address, such as `10.0.20.9`.
        #[example("10.0.20.9")]
        pub address: At<Address>,
        /// What the client is, for the lab's documents.
        #[example("Printer in the hall.")]
        pub description: Option<At<String>>,
    }
}

record! {
    /// BGP settings of a network's router.
    pub struct BgpRouter {
        /// Autonomous system number (ASN) of the router, such as `64513`.
        #[example(64513)]
        pub asn: At<Asn>,
        /// Source address of the router's BGP sessions. It must be in this network: sessions from another
        /// interface of the router are rejected. Without it, the network's `gateway`.
        #[example("10.0.20.1")]
        pub address: Option<At<Address>>,
    }
}

record! {
    /// A WireGuard network.
    pub struct WireGuard {
        /// The WireGuard server: one of `machines` or `devices`.
        #[example("router")]
        pub server: Option<At<String>>,
        /// UDP port that the server listens on.
        #[example(51821)]
        pub port: At<Port> = 51820,
        /// WireGuard peers, by name.
        #[example(
            { phone = { address = "10.3.2.2",
            public_key = "xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=" } }
        )]
        pub peers: Entries<DnsLabel, WireGuardPeer>,
    }
}

record! {
    /// A peer of a WireGuard network.
    pub struct WireGuardPeer {
        /// Address of the peer in the tunnel network, such as `10.3.2.2`.
        #[example("10.3.2.2")]
        pub address: Option<At<Address>>,
        /// Names of the `networks` behind the peer, such as `["site-a"]`.
        #[example(["storage"])]
        pub routes: Vec<At<String>>,
        /// Host and port of the peer, such as `vpn.example.com:51820`. Without it, the peer initiates the
        /// connection.
        #[example("vpn.example.com:51820")]
        pub endpoint: Option<At<String>>,
        /// Public key of the peer.
        #[example("xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=")]
        pub public_key: Option<At<String>>,
        /// Who or what the peer is.
        #[example("The owner's phone.")]
        pub description: Option<At<String>>,
    }
}

/// One address, or a range of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Addresses(AddressRange);

impl Addresses {
    /// The addresses as a range.
    pub fn range(self) -> AddressRange {
        self.0
    }
}

impl std::str::FromStr for Addresses {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        match text.parse::<Address>() {
            Ok(address) => AddressRange::new(address, address).map(Self),
            Err(_) => text.parse().map(Self),
        }
    }
}

impl std::fmt::Display for Addresses {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (first, last) = (self.0.first(), self.0.last());
        if first == last { first.fmt(formatter) } else { self.0.fmt(formatter) }
    }
}

from_text! {
    Addresses => "an IP address or a range of them",
}
