//! Routes other than default routes.

use crate::facts::network::network_named;
use crate::lab::Lab;
use crate::lab::hardware::Route;
use crate::lab::network::Network;
use crate::types::Prefix;
use crate::value::At;

/// The destination of a route: the prefix of the network that has the address family of the next hop.
pub fn destination<'l>(lab: &'l Lab, route: &Route) -> Option<&'l At<Prefix>> {
    let (_, network) = network_named(lab, &route.to)?;
    prefix_of_family(network, route.via.is_none_or(|via| via.is_ipv4()))
}

fn prefix_of_family(network: &Network, ipv4: bool) -> Option<&At<Prefix>> {
    let own = || [Some(&network.prefix), network.prefix6.as_ref()].into_iter().flatten();
    own().find(|prefix| prefix.is_ipv4() == ipv4)
}
