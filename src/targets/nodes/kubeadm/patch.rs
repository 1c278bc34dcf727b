//! A node's own kubelet settings, as a patch.

use crate::document::Data;
use crate::resolve::{ClusterNode, Resolved, ResolvedCluster};
use crate::targets::nodes::shared::kubelet;

/// Where kubeadm looks for a node's own settings.
pub(super) const PATCHES_FOLDER: &str = "/etc/kubernetes/patches";

/// What a node's kubelet does otherwise than those of the others.
pub(super) fn kubelet_patch(
    lab: &Resolved<'_>,
    cluster: &ResolvedCluster<'_>,
    node: &ClusterNode<'_>,
) -> Option<Data> {
    let own = kubelet::fields(&node.node.kubelet, cluster.cluster.version.minor(), lab.values);
    (!kubelet::is_empty(&own)).then_some(own)
}
