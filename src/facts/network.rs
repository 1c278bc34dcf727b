//! Networks by name.

use crate::lab::Lab;
use crate::lab::network::Network;
use crate::types::DnsLabel;

/// The network of that name, if the lab defines it.
pub fn network_named<'l>(lab: &'l Lab, name: &str) -> Option<(&'l DnsLabel, &'l Network)> {
    lab.networks.iter().find(|(known, _)| known.as_str() == name)
}
