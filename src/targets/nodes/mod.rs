//! Nodes of the cluster: the node systems, each in a folder of its own, and the files of nodes.
//!
//! A system is one entry of `SYSTEMS`. Nothing outside of its folder knows it by name.

pub mod files;
mod k3s;
mod kubeadm;
pub mod shared;
pub mod system;
mod talos;

use crate::check::rule::Rule;
use crate::document::Document;
use crate::lab::cluster::Cluster;
use crate::resolve::Resolved;
use system::NodeSystem;

/// All node systems.
static SYSTEMS: &[&dyn NodeSystem] = &[&kubeadm::KUBEADM, &k3s::K3S, &talos::TALOS];

/// The system of a cluster's nodes.
pub fn system_of(cluster: &Cluster) -> &'static dyn NodeSystem {
    let selected = SYSTEMS.iter().find(|system| system.distribution() == cluster.distribution.value);
    *selected.expect("every distribution is a node system")
}

/// The checks of all systems.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    SYSTEMS.iter().flat_map(|system| system.rules()).copied()
}

/// The documents of the cluster's node system.
pub fn documents(lab: &Resolved<'_>) -> Vec<Document> {
    let Some(cluster) = &lab.cluster else { return Vec::new() };
    system_of(cluster.cluster).documents(lab, cluster)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::SYSTEMS;
    use crate::lab::cluster::Distribution;

    #[test]
    fn every_distribution_is_one_node_system() {
        let words: Vec<&str> = SYSTEMS.iter().map(|system| system.distribution().word()).collect();
        let distinct: BTreeSet<&str> = words.iter().copied().collect();
        assert_eq!(words.len(), distinct.len(), "{words:?}");
        assert_eq!(distinct, Distribution::WORDS.iter().copied().collect());
    }
}
