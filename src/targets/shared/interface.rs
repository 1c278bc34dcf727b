//! What is true of a host's interface for whoever configures it.

use crate::lab::hardware::{HostInterface, InterfaceKind};
use crate::resolve::{Resolved, ResolvedHost, ResolvedInterface};

/// What packets have where nobody says otherwise.
pub const USUAL_MTU: u32 = 1500;

/// Whether the lab says how the host itself is reached. Where it does not, its network is better left alone: with such
/// a configuration it would be reached no more.
pub fn is_reached(host: &ResolvedHost<'_>) -> bool {
    host.interfaces.iter().any(|resolved: &ResolvedInterface<'_>| {
        let interface = resolved.interface;
        resolved.network.is_some() && interface.address().or(interface.address6()).is_some()
    })
}

/// Its own, or the largest packet that it has to carry: of the networks on it, and of what stands on it.
pub fn mtu(lab: &Resolved<'_>, host: &ResolvedHost<'_>, interface: HostInterface<'_>) -> u32 {
    largest(lab, host, interface, host.interfaces.len())
}

/// `depth` ends the search where interfaces stand on each other in a circle.
fn largest(lab: &Resolved<'_>, host: &ResolvedHost<'_>, interface: HostInterface<'_>, depth: usize) -> u32 {
    if let Some(mtu) = interface.mtu() {
        return u32::from(mtu.get());
    }
    let name = interface.name.as_str();
    let networks = lab.networks.iter().map(|network| network.network).filter(|network| {
        let bridge = matches!(interface.kind, InterfaceKind::Bridge(_));
        bridge && network.bridge.as_ref().is_some_and(|bridge| bridge.value == name)
    });
    let own = host.interfaces.iter().find(|other| other.interface.name == interface.name);
    let own = own.and_then(|own| own.network).map(|(_, network)| network);
    let carried = networks.chain(own).map(|network| u32::from(network.mtu.get()));
    let upper = host
        .interfaces
        .iter()
        .map(|other| other.interface)
        .filter(|other| depth > 0 && other.lower().iter().any(|lower| lower.value == name));
    carried.chain(upper.map(|upper| largest(lab, host, upper, depth - 1))).max().unwrap_or(USUAL_MTU)
}
