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

/// The names of packaged components that are disabled.
pub(super) fn disabled(cluster: &ResolvedCluster<'_>) -> Vec<Data> {
    let described = cluster.cluster;
    let mut disabled: Vec<Data> = described.k3s.disable.iter().map(Data::from).collect();
    let follows = [
        // Two load balancers would both try to manage every service.
        ("servicelb", described.load_balancer.provider.as_ref().map(|provider| provider.node)),
        ("coredns", Some(described.dns.bundled.node).filter(|_| !described.dns.bundled.value)),
    ];
    for (part, node) in follows {
        if let Some(node) = node.filter(|_| described.k3s.disable.iter().all(|known| known.value != part)) {
            disabled.push(Data::text(node, part));
        }
    }
    disabled
}
