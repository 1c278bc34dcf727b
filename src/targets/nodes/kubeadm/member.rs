//! One node: `InitConfiguration` for the first, `JoinConfiguration` for the others.

use std::collections::BTreeMap;

use crate::document::{Data, Map};
use crate::lab::cluster::{AddressProvider, KubeProxy};
use crate::lab::hardware::Role;
use crate::resolve::{ClusterNode, Resolved, ResolvedCluster};
use crate::targets::nodes::kubeadm::patch::{PATCHES_FOLDER, kubelet_patch};
use crate::targets::nodes::kubeadm::{api, paths};
use crate::targets::nodes::shared::registration;

/// Phases that install components that a lab may disable.
const KUBE_PROXY_PHASE: &str = "addon/kube-proxy";
const DNS_PHASE: &str = "addon/coredns";

pub fn init(lab: &Resolved<'_>, cluster: &ResolvedCluster<'_>, node: &ClusterNode<'_>) -> Data {
    let described = cluster.cluster;
    let kubeadm = &described.kubeadm;
    let mut skipped: Vec<Data> = kubeadm.skip_phases.iter().map(Data::from).collect();
    let addons = [
        (KUBE_PROXY_PHASE, described.kube_proxy.value == KubeProxy::None, described.kube_proxy.node),
        (DNS_PHASE, !described.dns.bundled.value, described.dns.bundled.node),
    ];
    for (phase, _, node) in addons.into_iter().filter(|(_, unwanted, _)| *unwanted) {
        if kubeadm.skip_phases.iter().all(|known| known.value != phase) {
            skipped.push(Data::text(node, phase));
        }
    }
    let map = headed(cluster, node, "InitConfiguration")
        .some("localAPIEndpoint", api_endpoint(cluster, node))
        .put("nodeRegistration", registration(lab, cluster, node))
        .some("skipPhases", Data::list(kubeadm.node, skipped));
    patches(map, lab, cluster, node).into()
}

pub fn join(lab: &Resolved<'_>, cluster: &ResolvedCluster<'_>, node: &ClusterNode<'_>) -> Data {
    debug_assert!(paths::DISCOVERY.starts_with(paths::FOLDER));
    let described = node.node.node;
    let file = Data::map(described).text("kubeConfigPath", paths::DISCOVERY);
    let map = headed(cluster, node, "JoinConfiguration");
    let map = match node.node.role.value {
        Role::ControlPlane => map
            .put("controlPlane", Data::map(described).some("localAPIEndpoint", api_endpoint(cluster, node))),
        Role::Worker => map,
    };
    let map = map
        .put("discovery", Data::map(described).put("file", file))
        .put("nodeRegistration", registration(lab, cluster, node));
    patches(map, lab, cluster, node).into()
}

fn headed(cluster: &ResolvedCluster<'_>, node: &ClusterNode<'_>, kind: &str) -> Map {
    Data::map(node.node.node)
        .text("apiVersion", api::version(cluster.cluster.version.value))
        .text("kind", kind)
}

/// The address of the node's own API server. Its port is the endpoint's, unless the endpoint is a load balancer.
fn api_endpoint(cluster: &ResolvedCluster<'_>, node: &ClusterNode<'_>) -> Map {
    let map = Data::map(node.node.node).maybe("advertiseAddress", node.address.as_ref().map(Data::from));
    let Some(endpoint) = &cluster.endpoint else { return map };
    let elsewhere = matches!(
        endpoint.endpoint.provided_by.map(|provider| provider.value),
        Some(AddressProvider::External | AddressProvider::Bgp)
    );
    if elsewhere {
        return map;
    }
    let port = &endpoint.endpoint.port;
    map.put("bindPort", port)
}

fn registration(lab: &Resolved<'_>, cluster: &ResolvedCluster<'_>, node: &ClusterNode<'_>) -> Map {
    let described = node.node.node;
    let mut arguments = BTreeMap::new();
    if let Some(address) = &node.address {
        arguments.insert("node-ip".to_owned(), Data::from(address));
    }
    let labels: Vec<String> = registration::labels(lab, node)
        .into_iter()
        .filter(|(key, _)| crate::facts::kubelet::kubelet_may_set(key))
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    if !labels.is_empty() {
        arguments.insert("node-labels".to_owned(), Data::text(described, labels.join(",")));
    }
    let taints = registration::taints(lab, node);
    let version = cluster.cluster.version.value;
    let ignored = cluster.cluster.kubeadm.ignore_preflight_errors.iter().map(Data::from);
    let map = Data::map(described)
        .text("name", node.name.to_string())
        .text("criSocket", "unix:///run/containerd/containerd.sock")
        .some("ignorePreflightErrors", Data::list(cluster.cluster.kubeadm.node, ignored))
        .some("kubeletExtraArgs", api::arguments(version, described, arguments));
    // A control plane without taints needs an empty list; otherwise it gets the default taint.
    match node.node.role.value {
        Role::ControlPlane => map.put("taints", taints),
        Role::Worker => map.some("taints", taints),
    }
}

/// A folder of patches must exist if it is named.
fn patches(map: Map, lab: &Resolved<'_>, cluster: &ResolvedCluster<'_>, node: &ClusterNode<'_>) -> Map {
    match kubelet_patch(lab, cluster, node) {
        Some(patch) => map.put("patches", Data::map(patch.origin.node).text("directory", PATCHES_FOLDER)),
        None => map,
    }
}
