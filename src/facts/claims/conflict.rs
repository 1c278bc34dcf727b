//! Whether two claims to one address can belong to one device.

use std::collections::BTreeSet;

use crate::facts::claims::claimant::{Claimant, Role, role};
use crate::lab::cluster::AddressProvider;
use crate::lab::hardware::DeviceKind;

/// Whether two claimants may have the same address, because they may be one device.
pub fn may_share(one: &Claimant<'_>, other: &Claimant<'_>) -> bool {
    if role(one) <= role(other) { decide(one, other) } else { decide(other, one) }
}

/// Decides about a pair that is sorted by role.
fn decide(first: &Claimant<'_>, second: &Claimant<'_>) -> bool {
    use Role::*;
    match (role(first), role(second)) {
        (_, Service | Range) => true,
        (Router, Router) => is_one_router(first, second),
        (Router, _) => may_be_router(first, second),
        (_, Endpoint) => is_external(second),
        // A bare-metal machine is its host.
        (Machine, Host) => is_bare_metal_on(first, second),
        (Peer, Peer) => false,
        (Peer, _) | (_, Peer) => true,
        (Machine, Reservation) => matches!(first, Claimant::Machine { nic, .. } if nic.dhcp_reserved.value),
        (Host | Device, Reservation | Reserved) => true,
        (Reservation | Reserved, Reserved) => true,
        _ => false,
    }
}

/// A router uses its gateway's address for BGP, or another one. Two networks have two gateways.
fn is_one_router(first: &Claimant<'_>, second: &Claimant<'_>) -> bool {
    match (first, second) {
        (
            Claimant::Gateway { network: one, .. } | Claimant::BgpSpeaker { network: one, .. },
            Claimant::BgpSpeaker { network: other, .. },
        )
        | (Claimant::BgpSpeaker { network: one, .. }, Claimant::Gateway { network: other, .. }) => {
            one == other
        }
        _ => false,
    }
}

/// Whether a claimant may be the router of a network. If the network does not name its router, it may be a machine in
/// several networks or a device that routes.
fn may_be_router(router: &Claimant<'_>, claimant: &Claimant<'_>) -> bool {
    let named = match router {
        Claimant::Gateway { router, .. } | Claimant::BgpSpeaker { router, .. } => *router,
        _ => None,
    };
    match (claimant, named) {
        (
            Claimant::Machine { name, .. }
            | Claimant::HostInterface { host: name, .. }
            | Claimant::HostController { host: name, .. }
            | Claimant::Device { name, .. },
            Some(router),
        ) => name.as_str() == router,
        (Claimant::Machine { machine, .. }, None) => {
            let networks: BTreeSet<&str> = machine.nics.values().map(|nic| nic.network.as_str()).collect();
            networks.len() > 1
        }
        (Claimant::Device { kind, .. }, None) => matches!(kind, DeviceKind::Router | DeviceKind::Firewall),
        (Claimant::HostInterface { .. } | Claimant::HostController { .. }, None) => false,
        (Claimant::Endpoint { .. }, _) => false,
        _ => true,
    }
}

/// The address of an external service may belong to any device.
fn is_external(endpoint: &Claimant<'_>) -> bool {
    matches!(endpoint, Claimant::Endpoint { provided_by: Some(AddressProvider::External), .. })
}

fn is_bare_metal_on(machine: &Claimant<'_>, host: &Claimant<'_>) -> bool {
    let Claimant::Machine { machine, .. } = machine else { return false };
    let (Claimant::HostInterface { host, .. } | Claimant::HostController { host, .. }) = host else {
        return false;
    };
    machine.vmid.is_none() && machine.host.value == host.as_str()
}
