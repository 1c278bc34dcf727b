//! A claim to one address or to a range of addresses.

use crate::facts::claims::claimant::Claimant;
use crate::types::{AddressRange, Mac};
use crate::value::{At, NodeId};

/// One claim to an address, or to a range of them.
#[derive(Clone, Debug)]
pub struct AddressClaim<'l> {
    /// The claimed addresses.
    pub range: AddressRange,
    /// The name of the network that the address is used in, if the lab defines it.
    pub network: Option<&'l str>,
    /// What claims them.
    pub claimant: Claimant<'l>,
    /// The MAC address of the claimant's interface, if it is known.
    pub mac: Option<&'l At<Mac>>,
    /// The value that makes the claim.
    pub node: NodeId,
}

impl AddressClaim<'_> {
    /// The range, or its only address.
    pub fn shown(&self) -> String {
        shown(self.range)
    }
}

/// A range, or its only address.
pub fn shown(range: AddressRange) -> String {
    if range.first() == range.last() { range.first().to_string() } else { range.to_string() }
}
