//! Address claims: everything in a lab that has, reserves or allocates an address.
//!
//! Rules about addresses and the address plan use the same inventory, so that rules check every address that the plan
//! shows as used.

mod claim;
mod claimant;
mod conflict;
mod gather;

pub use claim::{AddressClaim, shown};
pub use claimant::Claimant;
pub use conflict::may_share;

use std::net::IpAddr;

use crate::lab::Lab;
use crate::lab::network::{Network, NetworkKind};
use crate::types::{Address, DnsLabel};

/// All claims of a lab: networks first, then hosts, machines, devices, storage servers, and the cluster.
pub fn claims(lab: &Lab) -> Vec<AddressClaim<'_>> {
    let parts = [
        gather::networks(lab),
        gather::hosts(lab),
        gather::machines(lab),
        gather::devices(lab),
        gather::storage_servers(lab),
        gather::cluster(lab),
    ];
    parts.into_iter().flatten().collect()
}

/// The claims that are in use now or will be again. Link-local addresses may repeat on other links and are left out.
/// Routers come first, then machines, hosts and devices, then the rest.
pub fn holders(lab: &Lab) -> Vec<AddressClaim<'_>> {
    let mut claims = claims(lab);
    claims.retain(|claim| claim.claimant.is_holder() && !is_link_local(claim.range.first()));
    claims.sort_by_key(|claim| claimant::role(&claim.claimant));
    claims
}

/// The network of an address that nothing in it has. None if the lab need not describe what has it: members of homes and
/// of other sites. None also if an entry that could not be read may have it.
pub fn unowned(lab: &Lab, address: Address) -> Option<(&DnsLabel, &Network)> {
    let is_read = lab.networks.is_complete()
        && lab.machines.is_complete()
        && lab.hosts.is_complete()
        && lab.devices.is_complete();
    let has = |network: &Network| {
        [Some(network.prefix), network.prefix6].iter().flatten().any(|it| it.contains(address))
    };
    let (name, network) = lab.networks.iter().find(|(_, network)| has(network)).filter(|_| is_read)?;
    let is_described = !matches!(network.kind.value, NetworkKind::Home | NetworkKind::Remote);
    let answers = |claim: &AddressClaim<'_>| {
        let is_service = matches!(claim.claimant, Claimant::ClusterDns | Claimant::LoadBalancer { .. });
        claim.range.contains(address) && (is_service || claim.claimant.is_holder())
    };
    (is_described && !claims(lab).iter().any(answers)).then_some((name, network))
}

/// Whether an address is valid on its own link only.
pub fn is_link_local(address: Address) -> bool {
    match address.ip() {
        IpAddr::V4(address) => address.is_link_local(),
        IpAddr::V6(address) => address.is_unicast_link_local(),
    }
}
