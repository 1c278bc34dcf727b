//! k3s: the configuration of servers and agents, registries, and the prerequisites of a machine.
//!
//! No file contains the token. The first server reads the lab's token from a file that the operator copies there, or
//! generates one.

mod config;
mod k8s_packaged;
mod k8s_skew;
mod packaged;
mod scripts;
mod settings;
mod steps;
#[cfg(test)]
mod tests;

use crate::check::rule::Rule;
use crate::document::{Content, Data, Document, Origin};
use crate::facts::node_system::{Least, NodeFacts, SystemPod};
use crate::lab::cluster::{Cluster, Distribution, K3sDatastore};
use crate::lab::hardware::Role;
use crate::plan::Context;
use crate::resolve::{ClusterNode, Resolved, ResolvedCluster};
use crate::targets::nodes::shared::registration::{self, Registration};
use crate::targets::nodes::shared::{NodeFile, is_first};
use crate::targets::nodes::system::{NodeSystem, Packages, RequiredPackage};
use crate::value::NodeId;
use settings::{FOLDER, LOCAL_API, kubelet_configuration, refuses_fallback};

/// Its own checks.
static RULES: &[&Rule] = &[&k8s_packaged::RULE, &k8s_skew::RULE];

/// The node system.
#[derive(Debug)]
pub struct K3s;

pub static K3S: K3s = K3s;

impl NodeFacts for K3s {
    fn control_plane_label(&self) -> &'static str {
        "true"
    }

    fn packaged(&self, cluster: &Cluster) -> Vec<&'static str> {
        packaged::running(cluster).map(|packaged| packaged.name).collect()
    }

    fn gives_addresses(&self, cluster: &Cluster) -> bool {
        packaged::runs(cluster, "servicelb")
    }

    fn measures_pods(&self, cluster: &Cluster) -> bool {
        packaged::runs(cluster, "metrics-server")
    }

    fn own_pods(&self, cluster: &Cluster) -> Vec<SystemPod> {
        packaged::pods(cluster)
    }

    fn votes_on_control_planes(&self, cluster: &Cluster) -> bool {
        cluster.k3s.datastore.value == K3sDatastore::Etcd
    }

    fn apis(&self, cluster: &Cluster) -> Vec<&'static str> {
        let traefik = packaged::runs(cluster, packaged::TRAEFIK).then_some("traefik.io");
        ["helm.cattle.io", "k3s.cattle.io"].into_iter().chain(traefik).collect()
    }

    /// <https://docs.k3s.io/installation/requirements>
    fn least(&self, role: Role) -> Option<Least> {
        Some(match role {
            Role::ControlPlane => Least { cpus: 1, memory: 1000, disk: 5 },
            Role::Worker => Least { cpus: 1, memory: 500, disk: 5 },
        })
    }
}

impl NodeSystem for K3s {
    fn distribution(&self) -> Distribution {
        Distribution::K3s
    }

    fn rules(&self) -> &'static [&'static Rule] {
        RULES
    }

    fn documents(&self, lab: &Resolved<'_>, cluster: &ResolvedCluster<'_>) -> Vec<Document> {
        documents(lab, cluster)
    }

    fn files(
        &self,
        lab: &Resolved<'_>,
        cluster: &ResolvedCluster<'_>,
        node: &ClusterNode<'_>,
    ) -> Vec<NodeFile> {
        node_files(lab, cluster, node)
    }

    fn packages(&self, cluster: &ResolvedCluster<'_>) -> Packages {
        let node = cluster.cluster.distribution.node;
        // It downloads the release.
        let curl = RequiredPackage { name: "curl", replacement: None, node };
        Packages { required: vec![curl], ..Packages::default() }
    }

    fn start(
        &self,
        lab: &Resolved<'_>,
        cluster: &ResolvedCluster<'_>,
        node: &ClusterNode<'_>,
    ) -> Vec<String> {
        vec![scripts::start_command(cluster, is_first(lab, node))]
    }

    fn has_own_network(&self) -> bool {
        true
    }

    fn local_api(&self, cluster: &ResolvedCluster<'_>) -> Option<(Data, Data)> {
        let node = cluster.cluster.distribution.node;
        let (host, port) = LOCAL_API;
        Some((Data::text(node, host), Data::integer(node, port)))
    }

    fn steps(
        &self,
        context: &mut Context<'_, '_, '_>,
        cluster: &ResolvedCluster<'_>,
        first: &ClusterNode<'_>,
    ) {
        steps::steps(context, cluster, first);
    }
}

/// A file of a node, by its name both in the tree and in k3s' folder.
struct K3sFile {
    name: &'static str,
    data: Data,
    node: NodeId,
}

/// One folder per node.
fn documents(lab: &Resolved<'_>, cluster: &ResolvedCluster<'_>) -> Vec<Document> {
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
    let manifests = registration::manifests(lab, Registration::Kubelet);
    if let Some(first) = manifests.first() {
        documents.push(document("nodes.yaml".into(), first.origin.node, manifests.clone()));
    }
    documents
}

/// The files that a node of such a cluster needs, by their paths on it.
fn node_files(lab: &Resolved<'_>, cluster: &ResolvedCluster<'_>, node: &ClusterNode<'_>) -> Vec<NodeFile> {
    let parts = parts(lab, cluster, node).into_iter();
    let files = parts
        .map(|part| NodeFile::yaml(format!("{FOLDER}/{}", part.name), &[part.data], part.node).private());
    files.chain(scripts::files(cluster, node, is_first(lab, node))).collect()
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
