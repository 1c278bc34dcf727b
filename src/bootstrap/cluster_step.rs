//! Steps of a cluster: their names, and what they have in common.

use crate::bootstrap::machine_step::{bring, ready};
use crate::bootstrap::step::{BootstrapStep, RunLocation, Stage};
use crate::lab::hardware::SecretRef;
use crate::resolve::ClusterNode;
use crate::targets::nodes::shared::script::quoted;
use crate::value::NodeId;

/// The operator's access to the cluster.
pub const KUBECONFIG: &str = "cluster/kubeconfig";
/// All nodes are ready.
pub const READY: &str = "cluster/ready";

/// What a step of the cluster requires: the machine is up, and has its files.
pub fn prepared(node: &ClusterNode<'_>) -> [String; 2] {
    [ready(node.name), format!("cluster/files/{}", node.name)]
}

pub fn step(node: NodeId, id: impl Into<String>, on: RunLocation, title: impl Into<String>) -> BootstrapStep {
    BootstrapStep::new(node, Stage::Kubernetes, id, on, title)
}

/// The command that shows that a node has joined.
pub fn joined(step: BootstrapStep, node: &ClusterNode<'_>) -> BootstrapStep {
    step.operator_proof(format!("kubectl get node {}", quoted(node.name.as_str())))
}

/// A secret for the machine, if the lab names one.
pub fn with_secret(step: BootstrapStep, secret: Option<&SecretRef>) -> BootstrapStep {
    match secret {
        Some(secret) => step.run(bring(secret)),
        None => step,
    }
}
