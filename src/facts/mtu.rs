//! MTU: what networks need, and what the interfaces of hosts have.

use crate::facts::network::network_named;
use crate::lab::Lab;
use crate::lab::hardware::{Host, HostInterface, InterfaceKind};
use crate::lab::network::Network;
use crate::types::{DnsLabel, Mtu};
use crate::value::At;

/// The MTU of Ethernet, which every interface has unless it is configured otherwise.
pub const DEFAULT: u16 = 1500;

/// The MTU if it has to be configured: None for the default one.
pub fn configured(mtu: &At<Mtu>) -> Option<&At<Mtu>> {
    (mtu.get() != DEFAULT).then_some(mtu)
}

/// The MTU of a host's interface: its own, or the largest of the networks that it carries. None if nothing determines
/// it.
pub fn of_host_interface<'l>(
    lab: &'l Lab,
    host: &'l Host,
    interface: HostInterface<'l>,
) -> Option<&'l At<Mtu>> {
    largest(lab, host, interface, host.interfaces().count())
}

/// `depth` ends the search if interfaces refer to each other in a cycle.
fn largest<'l>(
    lab: &'l Lab,
    host: &'l Host,
    interface: HostInterface<'l>,
    depth: usize,
) -> Option<&'l At<Mtu>> {
    if let Some(mtu) = interface.mtu() {
        return Some(mtu);
    }
    let own = interface.network().and_then(|network| network_named(lab, network));
    let networks = own.into_iter().chain(carried_networks(lab, interface)).map(|(_, network)| &network.mtu);
    let uppers = host.interfaces().filter(|upper| depth > 0 && stands_on(*upper, interface));
    let uppers: Vec<_> = uppers.filter_map(|upper| largest(lab, host, upper, depth - 1)).collect();
    networks.chain(uppers).max_by_key(|mtu| mtu.value)
}

/// The networks that machines reach through a bridge.
pub fn carried_networks<'l>(
    lab: &'l Lab,
    interface: HostInterface<'l>,
) -> impl Iterator<Item = (&'l DnsLabel, &'l Network)> {
    let is_bridge = matches!(interface.kind, InterfaceKind::Bridge(_));
    lab.networks.iter().filter(move |(_, network)| {
        let bridge = network.bridge.as_ref();
        is_bridge && bridge.is_some_and(|bridge| bridge.value == interface.name.as_str())
    })
}

/// Whether an interface is built on another one.
pub fn stands_on(upper: HostInterface<'_>, lower: HostInterface<'_>) -> bool {
    upper.lower().iter().any(|name| name.value == lower.name.as_str())
}
