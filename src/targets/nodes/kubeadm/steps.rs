//! kubeadm: the first control plane starts the cluster, and the others join with its discovery file.

use crate::lab::hardware::Role;
use crate::plan::{Action, ClusterPart, Context, Effect, NodePart, RunLocation, StepId, quoted};
use crate::resolve::{ClusterNode, ResolvedCluster};
use crate::targets::nodes::kubeadm::paths;
use crate::targets::nodes::shared;
use crate::targets::nodes::shared::steps::{joined, of_cluster, prepared, ready, with_secret};

const DISCOVERY: ClusterPart = ClusterPart::new("discovery");
const PACKAGES: NodePart = NodePart::new("packages");

pub fn steps(context: &mut Context<'_, '_, '_>, cluster: &ResolvedCluster<'_>, first: &ClusterNode<'_>) {
    let kubeadm = &cluster.cluster.kubeadm;
    let place = RunLocation::Machine(first.name.to_string());
    let folder = paths::FOLDER;
    let init = of_cluster(
        kubeadm.node,
        StepId::node(first.name, NodePart::JOIN),
        place.clone(),
        format!("Node {} starts the cluster", first.name),
    )
    .needs(prepared(first));
    let init = with_secret(init, kubeadm.token.as_ref())
        .command([paths::INIT])
        .proof(format!("[ -e {folder}/started ]"))
        .proof("kubectl --kubeconfig /etc/kubernetes/admin.conf get --raw /livez")
        .undo(Effect::Destroys, ["kubeadm reset --force", &format!("rm -f {folder}/started")]);
    let init = context.plan.add(init);
    let kubeconfig = of_cluster(
        kubeadm.node,
        ClusterPart::KUBECONFIG,
        RunLocation::Operator,
        "The operator can reach the cluster",
    )
    .needs([init.clone()])
    .run(Action::Carry {
        from: place.clone(),
        path: "/etc/kubernetes/admin.conf".to_owned(),
        to: "$KUBECONFIG".to_owned(),
        mode: "0600",
    })
    .operator_proof("kubectl get --raw /readyz");
    context.plan.add(kubeconfig);
    let others: Vec<ClusterNode<'_>> =
        context.nodes().filter(|other| !shared::same(other, first)).copied().collect();
    if others.is_empty() {
        return;
    }
    let title = format!("Node {} has a valid discovery file (its token expires after a day)", first.name);
    let discovery =
        with_secret(of_cluster(kubeadm.node, DISCOVERY, place, title).needs([init]), kubeadm.token.as_ref())
            .command([paths::INIT])
            .proof(format!("find {} -mmin -1200 | grep -q .", paths::DISCOVERY));
    context.plan.add(discovery);
    let mut joins = Vec::new();
    for other in &others {
        joins.push(join(context, first, other));
    }
    context.plan.only_for(&DISCOVERY.into(), joins);
}

fn join(context: &mut Context<'_, '_, '_>, first: &ClusterNode<'_>, node: &ClusterNode<'_>) -> StepId {
    let carry = |path: String| Action::Carry {
        from: RunLocation::Machine(first.name.to_string()),
        to: path.clone(),
        path,
        mode: "0600",
    };
    let title = format!("Node {} has joined", node.name);
    let place = RunLocation::Machine(node.name.to_string());
    let step = of_cluster(node.machine.node, StepId::node(node.name, NodePart::JOIN), place, title)
        .needs(prepared(node))
        .needs([DISCOVERY, ClusterPart::KUBECONFIG])
        .run(carry(paths::DISCOVERY.to_owned()));
    let step = match node.node.role.value {
        // The keys of the certificate authorities are only copied between control planes.
        Role::ControlPlane => step.run(carry(format!("{}/authorities.tar", paths::FOLDER))),
        Role::Worker => step,
    };
    let step = step
        .command([paths::JOIN])
        .proof(format!("[ -e {}/joined ]", paths::FOLDER))
        .undo(Effect::Destroys, ["kubeadm reset --force", &format!("rm -f {}/joined", paths::FOLDER)]);
    context.plan.add(joined(step, node))
}

/// Prerequisites of a node that are not files of the tree.
pub fn packages(
    context: &mut Context<'_, '_, '_>,
    cluster: &ResolvedCluster<'_>,
    node: &ClusterNode<'_>,
) -> StepId {
    let version = cluster.cluster.version.without_patch();
    let place = RunLocation::Machine(node.name.to_string());
    let title = format!("Node {} has the packages and settings of Kubernetes {version}", node.name);
    let step = of_cluster(node.machine.node, StepId::node(node.name, PACKAGES), place, title)
        .needs([ready(node.name)])
        .manual(format!(
            "Install containerd, and kubeadm, kubelet and kubectl of version {version}; load the kernel modules `overlay` and \
             `br_netfilter`; set `net.ipv4.ip_forward`, `net.bridge.bridge-nf-call-iptables` and \
             `net.bridge.bridge-nf-call-ip6tables` to 1 permanently; disable swap, unless the kubelet is configured to \
             use it."
        ))
        .proof(format!("kubeadm version -o short | grep -qF {}", quoted(&format!("v{version}."))))
        .proof("command -v containerd")
        .proof("command -v kubelet")
        .proof("command -v kubectl")
        .proof("[ \"$(sysctl -n net.ipv4.ip_forward)\" = 1 ]")
        .proof("[ -d /proc/sys/net/bridge ]");
    context.plan.add(step)
}
