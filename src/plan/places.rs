//! Where manifests lie in the output tree: said once, for the target that writes them and for the one that tells
//! an engine where to look.

use crate::resolve::{Resolved, RunningService};

/// The folder of all manifests.
pub(super) const KUBERNETES: &str = "kubernetes";
/// The folder, below that, of what the services stand on: namespaces, and objects that belong to none. No namespace
/// can have this name.
pub(super) const CLUSTER: &str = "_cluster";

/// Whether there is a folder of the whole cluster.
pub(super) fn has_cluster(lab: &Resolved<'_>) -> bool {
    !lab.namespaces.is_empty() || lab.lab.tiers.values().any(|tier| tier.priority.is_some())
}

/// The folder of a service, below [`KUBERNETES`].
pub(super) fn service(service: &RunningService<'_>) -> String {
    format!("{}/{}", service.namespace.value, service.name)
}
