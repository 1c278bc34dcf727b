//! kubeadm: the configuration of the first control plane, and of each node that joins.
//!
//! No file contains a token. The first control plane generates one, or reads the lab's token from a file that the
//! operator copies there, and writes it to a discovery file; another node joins with a copy of that file.

mod api;
mod cluster;
mod control_plane;
mod k8s_control_plane_size;
mod member;
mod packages;
mod patch;
mod paths;
mod scripts;
mod steps;
#[cfg(test)]
mod tests;
mod upkeep;

use crate::check::rule::Rule;
use crate::document::{Content, Data, Document, Origin};
use crate::facts::node_system::SystemPodRuns::{Anywhere, EachControlPlane};
use crate::facts::node_system::{NodeFacts, SystemPod};
use crate::lab::cluster::{Cluster, Distribution, KubeProxy};
use crate::lab::hardware::Role;
use crate::plan::{BootstrapStep, Context, StepId};
use crate::print;
use crate::resolve::{ClusterNode, Resolved, ResolvedCluster};
use crate::targets::nodes::shared::registration::{self, Registration};
use crate::targets::nodes::shared::{NodeFile, containerd, is_first};
use crate::targets::nodes::system::{Kernel, NodeSystem, Packages};
use patch::{KUBELET_PATCH, PATCHES_FOLDER, kubelet_configuration, kubelet_patch};

/// Its own checks.
static RULES: &[&Rule] = &[&k8s_control_plane_size::RULE];

/// The node system.
#[derive(Debug)]
pub struct Kubeadm;

pub static KUBEADM: Kubeadm = Kubeadm;

impl NodeFacts for Kubeadm {
    fn own_pods(&self, cluster: &Cluster) -> Vec<SystemPod> {
        let dns = cluster.dns.bundled.value.then_some(DNS);
        OWN_PODS.iter().copied().chain(dns).collect()
    }
}

/// What `kubeadm init` sets in its manifests. Static pods have the priority of the system.
const OWN_PODS: &[SystemPod] = &[
    SystemPod { name: "kube-apiserver", runs: EachControlPlane, cpu: 250, memory: 0 },
    SystemPod { name: "kube-controller-manager", runs: EachControlPlane, cpu: 200, memory: 0 },
    SystemPod { name: "kube-scheduler", runs: EachControlPlane, cpu: 100, memory: 0 },
    SystemPod { name: "etcd", runs: EachControlPlane, cpu: 100, memory: 100 << 20 },
];

/// The DNS of the cluster.
const DNS: SystemPod = SystemPod { name: "coredns", runs: Anywhere(2), cpu: 100, memory: 70 << 20 };

impl NodeSystem for Kubeadm {
    fn distribution(&self) -> Distribution {
        Distribution::Kubeadm
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

    fn kernel(&self, cluster: &ResolvedCluster<'_>) -> Kernel {
        packages::kernel(cluster)
    }

    fn packages(&self, cluster: &ResolvedCluster<'_>) -> Packages {
        packages::packages(cluster)
    }

    fn start(
        &self,
        lab: &Resolved<'_>,
        _cluster: &ResolvedCluster<'_>,
        node: &ClusterNode<'_>,
    ) -> Vec<String> {
        vec![
            "systemctl enable containerd.service kubelet.service".to_owned(),
            "systemctl restart containerd.service".to_owned(),
            start_command(is_first(lab, node)),
        ]
    }

    fn has_own_network(&self) -> bool {
        false
    }

    fn prepare(
        &self,
        context: &mut Context<'_, '_, '_>,
        cluster: &ResolvedCluster<'_>,
        node: &ClusterNode<'_>,
    ) -> Option<StepId> {
        Some(steps::packages(context, cluster, node))
    }

    fn after_files(&self) -> &'static [&'static str] {
        &["systemctl enable kubelet.service containerd.service", "systemctl restart containerd.service"]
    }

    fn steps(
        &self,
        context: &mut Context<'_, '_, '_>,
        cluster: &ResolvedCluster<'_>,
        first: &ClusterNode<'_>,
    ) {
        steps::steps(context, cluster, first);
        upkeep::settings(context, cluster, first);
    }

    fn maintain(
        &self,
        context: &Context<'_, '_, '_>,
        cluster: &ResolvedCluster<'_>,
        node: &ClusterNode<'_>,
    ) -> Vec<BootstrapStep> {
        upkeep::steps(context, cluster, node)
    }

    fn restore(&self, snapshot: &str) -> Vec<String> {
        upkeep::restore(snapshot)
    }

    fn healthy(&self, node: &ClusterNode<'_>) -> Option<String> {
        Some(upkeep::healthy(node))
    }
}

/// All documents of a kubeadm cluster.
fn documents(lab: &Resolved<'_>, cluster: &ResolvedCluster<'_>) -> Vec<Document> {
    let mut documents = Vec::new();
    let mut add = |path: String, node, data: Vec<Data>| {
        let content = Content::Yaml(data);
        documents.push(Document { path: format!("kubeadm/{path}"), origin: Origin::follows(node), content });
    };
    for file in control_plane::files(cluster) {
        add(file.name.to_owned(), file.node, vec![file.data]);
    }
    for node in &lab.nodes {
        let described = node.machine.node;
        if is_first(lab, node) {
            add("init.yaml".into(), described, init(lab, cluster, node));
        } else {
            add(format!("join-{}.yaml", node.name), described, vec![member::join(lab, cluster, node)]);
        }
        if let Some(patch) = kubelet_patch(lab, cluster, node) {
            add(format!("patches/{}/{KUBELET_PATCH}", node.name), patch.origin.node, vec![patch]);
        }
    }
    let manifests = registration::manifests(lab, Registration::Kubelet);
    if let Some(first) = manifests.first() {
        add("nodes.yaml".into(), first.origin.node, manifests.clone());
    }
    documents
}

/// The files that a node of such a cluster needs, by their paths on it.
fn node_files(lab: &Resolved<'_>, cluster: &ResolvedCluster<'_>, node: &ClusterNode<'_>) -> Vec<NodeFile> {
    let described = node.machine.node;
    let mut files = containerd::files(cluster);
    if node.node.role.value == Role::ControlPlane {
        for file in control_plane::files(cluster) {
            files.push(NodeFile::text(file.path, print::yaml(&[file.data]), file.node).private());
        }
    }
    if let Some(patch) = kubelet_patch(lab, cluster, node) {
        let path = format!("{PATCHES_FOLDER}/{KUBELET_PATCH}");
        files.push(NodeFile::yaml(path, std::slice::from_ref(&patch), patch.origin.node));
    }
    if is_first(lab, node) {
        let path = format!("{}/init.yaml", paths::FOLDER);
        files.push(NodeFile::yaml(path, &init(lab, cluster, node), described).private());
        files.push(scripts::init(lab, cluster));
    } else {
        let path = format!("{}/join.yaml", paths::FOLDER);
        files.push(NodeFile::yaml(path, &[member::join(lab, cluster, node)], described).private());
        files.push(scripts::join(cluster, node));
    }
    files
}

/// A node joins on its first boot only if it has the discovery file already.
fn start_command(first: bool) -> String {
    match first {
        true => paths::INIT.to_owned(),
        false => format!("if [ -s {} ]; then {}; fi", paths::DISCOVERY, paths::JOIN),
    }
}

/// The configuration of `kubeadm init`.
fn init(lab: &Resolved<'_>, cluster: &ResolvedCluster<'_>, node: &ClusterNode<'_>) -> Vec<Data> {
    let mut documents = vec![
        cluster::configuration(cluster),
        member::init(lab, cluster, node),
        kubelet_configuration(lab, cluster),
    ];
    if cluster.cluster.kube_proxy.value != KubeProxy::None {
        documents.push(cluster::kube_proxy(cluster));
    }
    documents
}
