//! k3s: the configuration of servers and agents, registries, and the prerequisites of a machine.
//!
//! No file contains the token. The first server reads the lab's token from a file that the operator copies there, or
//! generates one.

mod config;
mod scripts;

use crate::document::{Content, Data, Document, Map, Origin};
use crate::lab::cluster::Distribution;
use crate::lab::hardware::Role;
use crate::resolve::{ClusterNode, Resolved, ResolvedCluster};
use crate::targets::nodes::shared::{NodeFile, is_first, kubelet, overlay, registration};
use crate::value::NodeId;

/// Where k3s looks for its configuration.
const FOLDER: &str = "/etc/rancher/k3s";

/// A file of a node, by its name both in the tree and in k3s' folder.
struct Part {
    name: &'static str,
    data: Data,
    node: NodeId,
}

/// One folder per node.
pub fn documents(lab: &Resolved<'_>) -> Vec<Document> {
    let Some(cluster) = k3s(lab) else { return Vec::new() };
    let document = |path: String, node, data| Document {
        path: format!("k3s/{path}"),
        origin: Origin::follows(node),
        content: Content::Yaml(data),
    };
    let nodes = lab.nodes.iter().flat_map(|node| {
        let parts = parts(lab, cluster, node);
        parts
            .into_iter()
            .map(|part| document(format!("{}/{}", node.name, part.name), part.node, vec![part.data]))
    });
    let mut documents: Vec<Document> = nodes.collect();
    let manifests = registration::manifests(lab);
    if let Some(first) = manifests.first() {
        documents.push(document("nodes.yaml".into(), first.origin.node, manifests.clone()));
    }
    documents
}

/// The files that a node of such a cluster needs, by their paths on it.
pub fn node_files(lab: &Resolved<'_>, node: &ClusterNode<'_>) -> Vec<NodeFile> {
    let Some(cluster) = k3s(lab) else { return Vec::new() };
    let parts = parts(lab, cluster, node).into_iter();
    let files = parts
        .map(|part| NodeFile::yaml(format!("{FOLDER}/{}", part.name), &[part.data], part.node).private());
    files.chain(scripts::files(cluster, node, is_first(lab, node))).collect()
}

/// The commands that a node runs at the end of its first boot.
pub fn start_command(lab: &Resolved<'_>, node: &ClusterNode<'_>) -> Option<String> {
    let cluster = k3s(lab)?;
    Some(scripts::start_command(cluster, is_first(lab, node)))
}

fn k3s<'r, 'l>(lab: &'r Resolved<'l>) -> Option<&'r ResolvedCluster<'l>> {
    lab.cluster.as_ref().filter(|cluster| cluster.cluster.distribution.value == Distribution::K3s)
}

fn parts(lab: &Resolved<'_>, cluster: &ResolvedCluster<'_>, node: &ClusterNode<'_>) -> Vec<Part> {
    let described = cluster.cluster;
    let mut parts = vec![Part {
        name: "config.yaml",
        data: config::configuration(lab, cluster, node),
        node: node.node.node,
    }];
    if !cluster.mirrors.is_empty() {
        parts.push(Part { name: "registries.yaml", data: registries(cluster), node: described.node });
    }
    parts.extend(kubelet_configuration(lab, cluster, node).map(|data| Part {
        name: config::KUBELET_FILE,
        data,
        node: described.kubelet.node,
    }));
    if node.node.role.value == Role::ControlPlane {
        parts.extend(config::control_plane_files(cluster).map(|(name, data)| {
            let node = data.origin.node;
            Part { name, data, node }
        }));
    }
    parts
}

/// Settings of the node's kubelet, if any: its own override the cluster's.
fn kubelet_configuration(
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
fn refuses_fallback(cluster: &ResolvedCluster<'_>) -> Option<NodeId> {
    let refused = cluster.mirrors.iter().find(|mirror| !mirror.mirror.fallback.value);
    refused.map(|mirror| mirror.mirror.fallback.node)
}

/// The mirrors of registries. With the switch off for all, registries that may be used directly are listed as
/// endpoints.
fn registries(cluster: &ResolvedCluster<'_>) -> Data {
    let named = refuses_fallback(cluster).is_some();
    let mirrors = cluster.mirrors.iter().map(|mirror| {
        let mut endpoints = vec![Data::text(mirror.node, mirror.url.clone())];
        if named && mirror.mirror.fallback.value && mirror.registry != "*" {
            let itself = match mirror.registry {
                "docker.io" => "https://registry-1.docker.io".to_owned(),
                registry => format!("https://{registry}"),
            };
            endpoints.push(Data::text(mirror.mirror.fallback.node, itself));
        }
        let endpoints = Data::map(mirror.mirror.node).put("endpoint", Data::list(mirror.node, endpoints));
        (mirror.registry.to_owned(), endpoints.into())
    });
    let node = cluster.cluster.node;
    Data::map(node).put("mirrors", Data::map(node).extend(mirrors)).into()
}

/// Arguments of a component in k3s' notation: `name=value`.
fn component(map: Map, key: &str, arguments: impl IntoIterator<Item = (String, Data)>) -> Map {
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
fn disabled(cluster: &ResolvedCluster<'_>) -> Vec<Data> {
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
