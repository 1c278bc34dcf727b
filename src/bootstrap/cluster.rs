//! From machines to a cluster: the steps that all node systems share.

use crate::bootstrap::cni;
use crate::plan::{Action, ClusterPart, Context, Destination, Effect, NodePart, RunLocation, StepId, quoted};
use crate::resolve::{ClusterNode, ResolvedCluster};
use crate::targets::nodes::files;
use crate::targets::nodes::shared::first_control_plane;
use crate::targets::nodes::shared::registration::{labels, taint_list};
use crate::targets::nodes::shared::steps::{of_cluster, ready};
use crate::targets::nodes::system_of;

const LABELS: NodePart = NodePart::new("labels");

pub fn steps(context: &mut Context<'_, '_, '_>) {
    let Some(cluster) = &context.lab.cluster else { return };
    let begins = first_control_plane(context.lab).filter(|first| first.machine.runs());
    let Some(first) = begins else {
        if context.tree.below("kubernetes").is_empty() {
            return;
        }
        return existing(context, cluster);
    };
    let first = *first;
    for node in context.nodes().copied().collect::<Vec<_>>() {
        files(context, cluster, &node);
    }
    system_of(cluster.cluster).steps(context, cluster, &first);
    nodes(context, cluster);
}

/// The only step of a lab that does not define the machines of its cluster.
fn existing(context: &mut Context<'_, '_, '_>, cluster: &ResolvedCluster<'_>) {
    let text = "The lab defines no running control plane, so the cluster exists already: save the kubeconfig of an \
                administrator as `$KUBECONFIG`.";
    let step = of_cluster(
        cluster.cluster.node,
        ClusterPart::KUBECONFIG,
        RunLocation::Operator,
        "The cluster is reachable",
    )
    .manual(text)
    .operator_proof("kubectl get --raw /readyz");
    context.plan.add(step);
}

/// Files of a node that were not written on first boot.
fn files(context: &mut Context<'_, '_, '_>, cluster: &ResolvedCluster<'_>, node: &ClusterNode<'_>) {
    let files = files::files(context.lab, node);
    if files.is_empty() {
        return;
    }
    let system = system_of(cluster.cluster);
    let prepared = system.prepare(context, cluster, node);
    let title = format!("Node {} has the files with which it starts or joins the cluster", node.name);
    let place = RunLocation::Machine(node.name.to_string());
    let id = StepId::node(node.name, NodePart::FILES);
    let mut step = of_cluster(node.machine.node, id, place, title).needs([ready(node.name)]).needs(prepared);
    for file in files {
        let found = context.tree.find(&files::path(node, &file));
        let found = found.expect("the files of nodes are documents of the tree");
        let to = Destination::Path(file.path.clone());
        step =
            step.run(Action::Copy { file: found.clone(), to: to.clone(), mode: file.mode }).same(to, found);
    }
    let commands = system.after_files();
    if !commands.is_empty() {
        step = step.command(commands.iter().copied());
    }
    context.plan.add(step);
}

/// The pod network, the labels that only an administrator may set on nodes, and that nodes are ready.
fn nodes(context: &mut Context<'_, '_, '_>, cluster: &ResolvedCluster<'_>) {
    cni::steps(context, cluster);
    let all: Vec<ClusterNode<'_>> = context.nodes().copied().collect();
    let members = || all.iter().map(|node| StepId::node(node.name, NodePart::JOIN));
    let folder = cluster.cluster.distribution.word();
    if let Some(file) = context.tree.find(&format!("{folder}/nodes.yaml")) {
        let path = format!("\"$TREE/{}\"", file.path());
        let title = "Nodes have the labels and annotations that only an administrator can set";
        let step = of_cluster(cluster.cluster.node, ClusterPart::LABELS, RunLocation::Operator, title)
            .needs(members().chain([ClusterPart::KUBECONFIG.into()]))
            .run(Action::Command {
                lines: vec![format!(
                    "kubectl apply --server-side --force-conflicts --field-manager=lab -f {path}"
                )],
                reads: vec![file],
                effect: Effect::Changes,
            })
            .operator_proof(format!(
                "kubectl diff --server-side --force-conflicts --field-manager=lab -f {path}"
            ));
        context.plan.add(step);
    }
    let registered: Vec<StepId> = all.iter().filter_map(|node| registered(context, node)).collect();
    let names: Vec<String> = all.iter().map(|node| format!("node/{}", node.name)).collect();
    let wait =
        |time: &str| format!("kubectl wait --for=condition=Ready --timeout={time} {}", names.join(" "));
    let needs =
        members().chain([ClusterPart::KUBECONFIG, ClusterPart::CNI, ClusterPart::LABELS].map(StepId::from));
    let ready =
        of_cluster(cluster.cluster.node, ClusterPart::READY, RunLocation::Operator, "All nodes are ready")
            .needs(needs)
            .needs(registered)
            .command_that(Effect::Reads, [wait("15m")])
            .operator_proof(wait("1s"));
    context.plan.add(ready);
}

/// The labels and taints of a node. It registers with those that it may set, but never changes them afterwards.
fn registered(context: &mut Context<'_, '_, '_>, node: &ClusterNode<'_>) -> Option<StepId> {
    let labels = labels(context.lab, node);
    let labels: Vec<String> = labels.iter().map(|(key, value)| format!("{key}={}", value.value)).collect();
    let taints = taint_list(context.lab, node).into_iter();
    let taints: Vec<String> =
        taints.map(|taint| format!("{}={}:{}", taint.key, taint.value, taint.effect)).collect();
    if labels.is_empty() && taints.is_empty() {
        return None;
    }
    let name = quoted(node.name.as_str());
    let words = |all: &[String]| all.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ");
    let id = StepId::node(node.name, LABELS);
    let title = format!("Node {} has its labels and taints", node.name);
    let mut step = of_cluster(node.node.node, id, RunLocation::Operator, title)
        .needs([StepId::node(node.name, NodePart::JOIN)])
        .needs([ClusterPart::KUBECONFIG, ClusterPart::LABELS]);
    if !labels.is_empty() {
        step = step
            .command([format!("kubectl label node {name} --overwrite {}", words(&labels))])
            .operator_proof(format!(
                "kubectl get nodes -l {} -o name | grep -qx {}",
                quoted(&labels.join(",")),
                quoted(&format!("node/{}", node.name))
            ));
    }
    if !taints.is_empty() {
        step = step
            .command([format!("kubectl taint node {name} --overwrite {}", words(&taints))])
            .operator_proof(format!(
                "taints=$(kubectl get node {name} -o jsonpath='{{range .spec.taints[*]}}{{.key}}={{.value}}:{{.effect}} {{end}}') && \
                 printf '%s\\n' {} | while read -r taint; do case \" $taints\" in *\" $taint \"*) ;; *) echo \"missing: $taint\"; exit 1 ;; esac; done",
                words(&taints)
            ));
    }
    Some(context.plan.add(step))
}
