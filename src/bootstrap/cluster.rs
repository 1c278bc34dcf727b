//! From machines to a cluster: the steps that all distributions share.

use crate::bootstrap::cluster_step::{KUBECONFIG, READY, step};
use crate::bootstrap::context::Context;
use crate::bootstrap::machine_step::ready;
use crate::bootstrap::step::{Action, Destination, RunLocation};
use crate::bootstrap::{cni, k3s, kubeadm, talos};
use crate::lab::cluster::Distribution;
use crate::resolve::{ClusterNode, ResolvedCluster};
use crate::targets::nodes::files;
use crate::targets::nodes::shared::first_control_plane;

pub fn steps(context: &mut Context<'_, '_, '_>) {
    let Some(cluster) = &context.lab.cluster else { return };
    let distribution = cluster.cluster.distribution.value;
    let begins = first_control_plane(context.lab).filter(|first| first.machine.runs());
    let Some(first) = begins else {
        if context.tree.below("kubernetes").is_empty() {
            return;
        }
        return existing(context, cluster);
    };
    let first = *first;
    for node in context.nodes().copied().collect::<Vec<_>>() {
        files(context, &node);
    }
    match distribution {
        Distribution::Kubeadm => kubeadm::steps(context, cluster, &first),
        Distribution::K3s => k3s::steps(context, cluster, &first),
        Distribution::Talos => talos::steps(context, cluster, &first),
    }
    nodes(context, cluster);
}

/// The only step of a lab that does not define the machines of its cluster.
fn existing(context: &mut Context<'_, '_, '_>, cluster: &ResolvedCluster<'_>) {
    let text = "The lab describes no running control plane, so the cluster is there already: put the credentials of an \
                administrator into the file `$KUBECONFIG`.";
    let step = step(cluster.cluster.node, KUBECONFIG, RunLocation::Operator, "The cluster can be reached")
        .manual(text)
        .operator_proof("kubectl get --raw /readyz");
    context.plan.add(step);
}

/// Files of a node that were not written on first boot.
fn files(context: &mut Context<'_, '_, '_>, node: &ClusterNode<'_>) {
    let files = files::files(context.lab, node);
    if files.is_empty() {
        return;
    }
    let is_kubeadm = context
        .lab
        .cluster
        .as_ref()
        .is_some_and(|cluster| cluster.cluster.distribution.value == Distribution::Kubeadm);
    let packages = is_kubeadm.then(|| kubeadm::packages(context, node));
    let title = format!("Node {} has the files that it starts or joins with", node.name);
    let place = RunLocation::Machine(node.name.to_string());
    let id = format!("cluster/files/{}", node.name);
    let mut step =
        step(node.machine.node, id, place, title).needs([ready(node.name)]).needs(packages.flatten());
    for file in files {
        let Some(found) = context.tree.find(&files::path(node, &file)) else { continue };
        let to = Destination::Path(file.path.clone());
        step =
            step.run(Action::Copy { file: found.clone(), to: to.clone(), mode: file.mode }).same(to, found);
    }
    if is_kubeadm {
        step = step.command([
            "systemctl enable kubelet.service containerd.service",
            "systemctl restart containerd.service",
        ]);
    }
    context.plan.add(step);
}

/// The pod network, the labels that only an administrator may set on nodes, and that nodes are ready.
fn nodes(context: &mut Context<'_, '_, '_>, cluster: &ResolvedCluster<'_>) {
    cni::steps(context, cluster);
    let all: Vec<ClusterNode<'_>> = context.nodes().copied().collect();
    let members = || all.iter().map(|node| format!("cluster/join/{}", node.name));
    let folder = match cluster.cluster.distribution.value {
        Distribution::Kubeadm => "kubeadm",
        Distribution::K3s => "k3s",
        Distribution::Talos => "talos",
    };
    if let Some(file) = context.tree.find(&format!("{folder}/nodes.yaml")) {
        let path = format!("\"$TREE/{}\"", file.path());
        let title = "Nodes have the labels and annotations that they may not give themselves";
        let step = step(cluster.cluster.node, "cluster/labels", RunLocation::Operator, title)
            .needs(members().chain([KUBECONFIG.to_owned()]))
            .run(Action::Command {
                lines: vec![format!(
                    "kubectl apply --server-side --force-conflicts --field-manager=lab -f {path}"
                )],
                reads: vec![file],
            })
            .operator_proof(format!(
                "kubectl diff --server-side --force-conflicts --field-manager=lab -f {path}"
            ));
        context.plan.add(step);
    }
    let names: Vec<String> = all.iter().map(|node| format!("node/{}", node.name)).collect();
    let wait =
        |time: &str| format!("kubectl wait --for=condition=Ready --timeout={time} {}", names.join(" "));
    let needs = members().chain([KUBECONFIG, cni::INSTALLED, "cluster/labels"].map(str::to_owned));
    let ready = step(cluster.cluster.node, READY, RunLocation::Operator, "All nodes are ready")
        .needs(needs)
        .command([wait("15m")])
        .operator_proof(wait("1s"));
    context.plan.add(ready);
}
