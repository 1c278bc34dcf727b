//! The settings of all kubelets, and the patch with the settings of one node.

use crate::document::Data;
use crate::resolve::{ClusterNode, Resolved, ResolvedCluster};
use crate::targets::nodes::shared::{self, kubelet};

/// The folder of a node's own kubeadm settings.
pub(super) const PATCHES_FOLDER: &str = "/etc/kubernetes/patches";
/// The name of the patch of the kubelet settings.
pub(super) const KUBELET_PATCH: &str = "kubeletconfiguration0+merge.yaml";

/// The kubelet settings of a node that differ from the cluster's.
pub(super) fn kubelet_patch(
    lab: &Resolved<'_>,
    cluster: &ResolvedCluster<'_>,
    node: &ClusterNode<'_>,
) -> Option<Data> {
    let own = kubelet::fields(&node.node.kubelet, cluster.cluster.version.minor(), lab.values);
    (!kubelet::is_empty(&own)).then_some(own)
}

/// The settings of all kubelets.
pub(super) fn kubelet_configuration(lab: &Resolved<'_>, cluster: &ResolvedCluster<'_>) -> Data {
    let described = cluster.cluster;
    let gates: Vec<_> =
        described.feature_gates.iter().map(|(gate, on)| (gate.as_str().to_owned(), Data::from(on))).collect();
    let addresses = cluster.dns_address.iter().map(Data::from);
    let base = Data::map(described.kubelet.node)
        .text("apiVersion", "kubelet.config.k8s.io/v1beta1")
        .text("kind", "KubeletConfiguration")
        .text("cgroupDriver", "systemd")
        .some("clusterDNS", Data::list(described.dns.node, addresses))
        .put("clusterDomain", &described.dns.domain)
        .some("featureGates", Data::map(described.node).extend(gates));
    let own = kubelet::fields(&described.kubelet, described.version.minor(), lab.values);
    shared::overlay(base.into(), own)
}
