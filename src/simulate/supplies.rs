//! What fails together: hosts with the same power supply.

use std::collections::{BTreeMap, BTreeSet};

use crate::lab::Lab;

/// The uninterruptible power supplies that several hosts share, by the name of their device, with these hosts. A supply of
/// a single host fails like the host itself.
pub fn shared(lab: &Lab) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut supplies = supplies(lab);
    supplies.retain(|_, hosts| hosts.len() > 1);
    supplies
}

/// All power supplies that the lab names, with the hosts that they supply.
pub fn supplies(lab: &Lab) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut supplies: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, host) in lab.hosts.iter() {
        if let Some(device) = host.ups.as_ref().and_then(|ups| ups.device.as_ref()) {
            supplies.entry(device.as_str()).or_default().insert(name.as_str());
        }
    }
    supplies
}
