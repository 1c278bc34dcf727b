//! What checks of a whole lab must know about the system that makes machines nodes of the cluster.

use std::fmt::Debug;

use crate::lab::cluster::{Cluster, EtcdPlacement};

/// Answers of a node system that do not depend on resolved references. Each system gives its own; the pipeline hands
/// those of the lab's system to the stages that need them.
pub trait NodeFacts: Debug + Sync {
    /// Whether the control planes store the cluster's state and vote on it.
    fn votes_on_control_planes(&self, cluster: &Cluster) -> bool {
        cluster.etcd.placement.value == EtcdPlacement::Stacked
    }

    /// API groups whose CRDs the system installs itself.
    fn apis(&self) -> &'static [&'static str] {
        &[]
    }

    /// Whether the system brings the API `metrics.k8s.io`, from which autoscalers read what pods use.
    fn measures_pods(&self) -> bool {
        false
    }

    /// The folders of a node that can be written, if the others cannot.
    fn writable_folders(&self) -> Option<&'static [&'static str]> {
        None
    }
}
