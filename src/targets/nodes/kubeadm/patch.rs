//! A node's own kubelet settings, as a patch.

use crate::document::Data;
use crate::resolve::{ClusterNode, Resolved, ResolvedCluster};
use crate::targets::nodes::shared::kubelet;

/// The folder of a node's own kubeadm settings.
pub(super) const PATCHES_FOLDER: &str = "/etc/kubernetes/patches";

/// The kubelet settings of a node that differ from the cluster's.
pub(super) fn kubelet_patch(
    lab: &Resolved<'_>,
    cluster: &ResolvedCluster<'_>,
    node: &ClusterNode<'_>,
) -> Option<Data> {
    let own = kubelet::fields(&node.node.kubelet, cluster.cluster.version.minor(), lab.values);
    (!kubelet::is_empty(&own)).then_some(own)
}
