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
use crate::types::Address;

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

/// Whether something answers at an address. Ranges of DHCP servers and unnamed addresses of pools do not.
pub fn answers(claims: &[AddressClaim<'_>], address: Address) -> bool {
    let is_one =
        |claim: &AddressClaim<'_>| !matches!(claim.claimant, Claimant::DhcpRange | Claimant::Pool { .. });
    claims.iter().any(|claim| is_one(claim) && claim.range.contains(address))
}

/// Whether an address is valid on its own link only.
pub fn is_link_local(address: Address) -> bool {
    match address.ip() {
        IpAddr::V4(address) => address.is_link_local(),
        IpAddr::V6(address) => address.is_unicast_link_local(),
    }
}
