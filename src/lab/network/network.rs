//! Networks.

use crate::lab::FreeName;
use crate::lab::decode::{Entries, from_text, record, words};
use crate::types::{
    Address, AddressRange, Asn, DnsLabel, HostName, Mac, Malformed, Mtu, Port, Prefix, VlanId,
};
use crate::value::At;

words! {
    /// What sort of network it is.
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
    pub struct Network {
        pub description: Option<At<String>>,
        pub kind: At<NetworkKind>,
        pub prefix: At<Prefix>,
        pub prefix6: Option<At<Prefix>>,
        pub gateway: Option<At<Address>>,
        pub gateway6: Option<At<Address>>,
        pub router: Option<At<String>>,
        pub bridge: Option<At<String>>,
        pub vlan: Option<At<VlanId>>,
        pub native_vlan: Option<At<VlanId>>,
        pub mtu: At<Mtu>,
        pub dhcp: Option<At<AddressRange>>,
        pub dhcp_server: Option<At<String>>,
        pub reservations: Entries<DnsLabel, Reservation>,
        pub reserved: Entries<FreeName, At<Addresses>>,
        pub dns: Vec<At<Address>>,
        pub search_domains: Vec<At<HostName>>,
        pub bgp: Option<BgpRouter>,
        pub wireguard: Option<WireGuard>,
    }
}

record! {
    /// An address that the DHCP server keeps for a device.
    pub struct Reservation {
        pub mac: At<Mac>,
        pub address: At<Address>,
        pub description: Option<At<String>>,
    }
}

record! {
    /// A network's router as a BGP speaker.
    pub struct BgpRouter {
        pub asn: At<Asn>,
        pub address: Option<At<Address>>,
    }
}

record! {
    pub struct WireGuard {
        pub server: Option<At<String>>,
        pub port: At<Port>,
        pub peers: Entries<DnsLabel, WireGuardPeer>,
    }
}

record! {
    /// The other end of a tunnel.
    pub struct WireGuardPeer {
        pub address: Option<At<Address>>,
        /// Names of the networks behind it.
        pub routes: Vec<At<String>>,
        pub endpoint: Option<At<String>>,
        pub public_key: Option<At<String>>,
        pub description: Option<At<String>>,
    }
}

/// One address, or a range of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Addresses(AddressRange);

impl Addresses {
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
