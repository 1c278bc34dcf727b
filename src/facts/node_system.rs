//! What checks of a whole lab must know about the system that makes machines nodes of the cluster.

use std::fmt::Debug;

use crate::lab::Lab;
use crate::lab::cluster::{Cluster, EtcdPlacement};
use crate::lab::hardware::{Node, Role};
use crate::value::{NodeId, Values};

/// The size of a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Least {
    /// CPUs.
    pub cpus: u32,
    /// Memory in megabytes.
    pub memory: u64,
    /// The largest disk, in gigabytes.
    pub disk: u64,
}

/// A server that a node needs to start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Completes "the node needs ...".
    pub what: &'static str,
    /// Its name or address.
    pub address: String,
    /// The value that names it.
    pub node: NodeId,
}

/// A pod of the node system, which no document of the lab describes.
#[derive(Clone, Copy, Debug)]
pub struct SystemPod {
    /// The name of the program.
    pub name: &'static str,
    /// Where it runs.
    pub runs: SystemPodRuns,
    /// The requested CPU, in millicores.
    pub cpu: u64,
    /// The requested memory, in bytes.
    pub memory: u64,
}

/// Where pods of the node system run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SystemPodRuns {
    /// One on each control plane, which never moves.
    EachControlPlane,
    /// One on each node.
    EachNode,
    /// On any node, this many.
    Anywhere(u64),
}

/// Answers of a node system that do not depend on resolved references. Each system gives its own; the pipeline hands
/// those of the lab's system to the stages that need them.
pub trait NodeFacts: Debug + Sync {
    /// Whether the control planes store the cluster's state and vote on it.
    fn votes_on_control_planes(&self, cluster: &Cluster) -> bool {
        cluster.etcd.placement.value == EtcdPlacement::Stacked
    }

    /// Components that the system installs in the cluster by itself, as its documentation names them, unless the lab
    /// disables them. The table of references says what each brings.
    fn packaged(&self, _cluster: &Cluster) -> Vec<&'static str> {
        Vec::new()
    }

    /// Whether the system gives Services of type LoadBalancer the addresses of nodes, without a pool.
    fn gives_addresses(&self, _cluster: &Cluster) -> bool {
        false
    }

    /// API groups whose CRDs the system installs itself.
    fn apis(&self, _cluster: &Cluster) -> Vec<&'static str> {
        Vec::new()
    }

    /// Whether the system brings the API `metrics.k8s.io`, from which autoscalers read what pods use.
    fn measures_pods(&self, _cluster: &Cluster) -> bool {
        false
    }

    /// The smallest machine that the system's documentation permits for a role.
    fn least(&self, _role: Role) -> Option<Least> {
        None
    }

    /// Servers that a node needs to start, and that its system's own settings name.
    fn servers(&self, _cluster: &Cluster, _node: &Node, _values: &Values) -> Vec<Server> {
        Vec::new()
    }

    /// Whether a node starts its services only when it has the time of a server.
    fn waits_for_time(&self) -> bool {
        false
    }

    /// The value of the label that marks control planes.
    fn control_plane_label(&self) -> &'static str {
        ""
    }

    /// The pods that the system itself runs in the cluster.
    fn own_pods(&self, _cluster: &Cluster) -> Vec<SystemPod> {
        Vec::new()
    }

    /// Kernel parameters of nodes in the system's own settings: whose they are, the parameter, and where it is set.
    fn sysctls<'l>(&self, _lab: &'l Lab) -> Vec<(String, &'l str, NodeId)> {
        Vec::new()
    }

    /// The folders of a node that can be written, if the others cannot.
    fn writable_folders(&self) -> Option<&'static [&'static str]> {
        None
    }
}
