//! Interfaces of hosts: whether the lab describes how the host is reached, and the addresses that they have.

use crate::facts::attachment::InterfaceAddress;
use crate::facts::network::network_named;
use crate::lab::Lab;
use crate::lab::hardware::{Host, HostInterface};

/// Whether the lab defines an address of the host itself. If not, the network of the host must not be configured:
/// without its address, the host would be unreachable.
pub fn is_reached(lab: &Lab, host: &Host) -> bool {
    host.interfaces().any(|interface| {
        let network = interface.network().and_then(|network| network_named(lab, network));
        network.is_some() && interface.address().or(interface.address6()).is_some()
    })
}

/// The IPv4 address of an interface in its network.
pub fn ipv4(lab: &Lab, interface: HostInterface<'_>) -> Option<InterfaceAddress> {
    let (_, network) = network_named(lab, interface.network()?)?;
    Some(InterfaceAddress {
        address: *interface.address()?,
        prefix_length: u32::from(network.prefix.length()),
        gateway: network.gateway.filter(|_| interface.default_route().value),
        is_gateway_on_link: false,
    })
}

/// The IPv6 address of an interface in its network.
pub fn ipv6(lab: &Lab, interface: HostInterface<'_>) -> Option<InterfaceAddress> {
    let (_, network) = network_named(lab, interface.network()?)?;
    Some(InterfaceAddress {
        address: *interface.address6()?,
        prefix_length: u32::from(network.prefix6?.length()),
        gateway: network.gateway6.filter(|_| interface.default_route().value),
        is_gateway_on_link: false,
    })
}
