//! One end of a connection.

use crate::lab::Lab;
use crate::lab::network::Network;
use crate::types::{Address, DnsLabel};

/// One end of a connection: a member of a network, or something on the internet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End<'l> {
    /// The network; none on the internet.
    pub network: Option<&'l DnsLabel>,
    /// The address, if it is fixed.
    pub address: Option<Address>,
}

impl<'l> End<'l> {
    /// Anything outside the lab's networks.
    pub const INTERNET: Self = Self { network: None, address: None };

    /// The end with an address.
    pub fn at(lab: &'l Lab, address: Address) -> Self {
        let network = lab.networks.iter().find(|(_, network)| has(network, address)).map(|(name, _)| name);
        Self { network, address: Some(address) }
    }

    /// A member of a network.
    pub fn in_network(network: &'l DnsLabel, address: Option<Address>) -> Self {
        Self { network: Some(network), address }
    }

    /// Whether no router is between two ends.
    pub fn is_beside(&self, other: &Self) -> bool {
        self.network.is_some() && self.network == other.network
    }
}

/// Whether an address belongs to a network.
pub(super) fn has(network: &Network, address: Address) -> bool {
    network.prefix.contains(address) || network.prefix6.is_some_and(|prefix| prefix.contains(address))
}
