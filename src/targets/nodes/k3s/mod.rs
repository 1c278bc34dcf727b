//! k3s: the configuration of servers and agents, registries, and the prerequisites of a machine.
//!
//! No file contains the token. The first server reads the lab's token from a file that the operator copies there, or
//! generates one.

mod config;
mod scripts;
mod settings;

use crate::document::{Content, Data, Document, Origin};
use crate::lab::cluster::Distribution;
use crate::lab::hardware::Role;
use crate::resolve::{ClusterNode, Resolved, ResolvedCluster};
use crate::targets::nodes::shared::{NodeFile, is_first, registration};
use crate::value::NodeId;
use settings::{FOLDER, kubelet_configuration, refuses_fallback};

/// A file of a node, by its name both in the tree and in k3s' folder.
struct K3sFile {
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

fn parts(lab: &Resolved<'_>, cluster: &ResolvedCluster<'_>, node: &ClusterNode<'_>) -> Vec<K3sFile> {
    let described = cluster.cluster;
    let mut parts = vec![K3sFile {
        name: "config.yaml",
        data: config::configuration(lab, cluster, node),
        node: node.node.node,
    }];
    if !cluster.mirrors.is_empty() {
        parts.push(K3sFile { name: "registries.yaml", data: registries(cluster), node: described.node });
    }
    parts.extend(kubelet_configuration(lab, cluster, node).map(|data| K3sFile {
        name: config::KUBELET_FILE,
        data,
        node: described.kubelet.node,
    }));
    if node.node.role.value == Role::ControlPlane {
        parts.extend(config::control_plane_files(cluster).map(|(name, data)| {
            let node = data.origin.node;
            K3sFile { name, data, node }
        }));
    }
    parts
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
