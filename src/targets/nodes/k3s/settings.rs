//! Settings of k3s that several of its files have in common.

use crate::document::{Data, Map};
use crate::resolve::{ClusterNode, Resolved, ResolvedCluster};
use crate::targets::nodes::shared::{kubelet, overlay};
use crate::value::NodeId;

/// Where k3s looks for its configuration.
pub(super) const FOLDER: &str = "/etc/rancher/k3s";
/// The script that installs and starts k3s.
pub(super) const START: &str = "/usr/local/sbin/k3s-start";
/// The path of the token.
pub(super) const TOKEN: &str = "/etc/rancher/k3s/token";
/// The address of the API server on every node, through the load balancer that k3s runs there: `lb-server-port`.
pub(super) const LOCAL_API: (&str, i64) = ("127.0.0.1", 6444);

/// The lab's release, or the first one of the version.
pub(super) fn release(cluster: &ResolvedCluster<'_>) -> String {
    let version = cluster.cluster.version;
    match &cluster.cluster.k3s.release {
        Some(release) => release.value.clone(),
        None => format!("v{}.{}+k3s1", version.without_patch(), version.patch().unwrap_or(0)),
    }
}

/// Settings of the node's kubelet, if any: its own override the cluster's.
pub(super) fn kubelet_configuration(
    lab: &Resolved<'_>,
    cluster: &ResolvedCluster<'_>,
    node: &ClusterNode<'_>,
) -> Option<Data> {
    let described = cluster.cluster;
    let minor = described.version.minor();
    let gates = described.feature_gates.iter().map(|(gate, on)| (gate.as_str().to_owned(), Data::from(on)));
    let gates = Data::map(described.node).some("featureGates", Data::map(described.node).extend(gates));
    let common = overlay(gates.into(), kubelet::fields(&described.kubelet, minor, lab.values));
    let own = overlay(common, kubelet::fields(&node.node.kubelet, minor, lab.values));
    let header = Data::map(described.kubelet.node)
        .text("apiVersion", "kubelet.config.k8s.io/v1beta1")
        .text("kind", "KubeletConfiguration");
    (!kubelet::is_empty(&own)).then(|| overlay(header.into(), own))
}

/// Whether a registry is only used through its mirror. k3s has one switch for all registries.
pub(super) fn refuses_fallback(cluster: &ResolvedCluster<'_>) -> Option<NodeId> {
    let refused = cluster.mirrors.iter().find(|mirror| !mirror.mirror.fallback.value);
    refused.map(|mirror| mirror.mirror.fallback.node)
}

/// Arguments of a component in k3s' notation: `name=value`.
pub(super) fn component(map: Map, key: &str, arguments: impl IntoIterator<Item = (String, Data)>) -> Map {
    let mut node = None;
    let pairs: Vec<Data> = arguments
        .into_iter()
        .map(|(name, value)| {
            node = Some(value.origin.node);
            Data::text(value.origin.node, format!("{name}={}", value.as_str().unwrap_or_default()))
        })
        .collect();
    match node {
        Some(node) => map.put(key, Data::list(node, pairs)),
        None => map,
    }
}
