//! k3s: the first server generates the token, unless the lab defines one, and the other nodes join with it.

use crate::lab::hardware::Role;
use crate::plan::{Action, ClusterPart, Context, Effect, NodePart, RunLocation, StepId, quoted};
use crate::resolve::{ClusterNode, ResolvedCluster};
use crate::targets::nodes::k3s::settings::{START, TOKEN, release};
use crate::targets::nodes::shared;
use crate::targets::nodes::shared::control_plane::endpoint_text;
use crate::targets::nodes::shared::steps::{joined, of_cluster, prepared, with_secret};

const SERVER_KUBECONFIG: &str = "/etc/rancher/k3s/k3s.yaml";

pub fn steps(context: &mut Context<'_, '_, '_>, cluster: &ResolvedCluster<'_>, first: &ClusterNode<'_>) {
    let k3s = &cluster.cluster.k3s;
    let place = RunLocation::Machine(first.name.to_string());
    let title = format!("Node {} starts the cluster", first.name);
    let init = of_cluster(k3s.node, StepId::node(first.name, NodePart::JOIN), place.clone(), title)
        .needs(prepared(first));
    let init = with_secret(init, k3s.token.as_ref())
        .command([START])
        .proof("systemctl is-active --quiet k3s.service")
        .proof(runs(cluster))
        .proof("/usr/local/bin/k3s kubectl get --raw /livez")
        .undo(
            Effect::Destroys,
            ["systemctl disable --now k3s.service", "rm -rf /var/lib/rancher/k3s/server/db"],
        );
    let init = context.plan.add(init);
    let server = match &cluster.endpoint {
        Some(endpoint) => endpoint_text(endpoint),
        None => {
            let host = first.address.map_or_else(
                || first.name.to_string(),
                |address| match address.is_ipv6() {
                    true => format!("[{address}]"),
                    false => address.to_string(),
                },
            );
            format!("{host}:6443")
        }
    };
    let kubeconfig = of_cluster(
        k3s.node,
        ClusterPart::KUBECONFIG,
        RunLocation::Operator,
        "The operator can reach the cluster",
    )
    .needs([init])
    .run(Action::Carry {
        from: place.clone(),
        path: SERVER_KUBECONFIG.to_owned(),
        to: "$KUBECONFIG".to_owned(),
        mode: "0600",
    })
    // The server's own kubeconfig has an address that only works locally.
    .command([format!("kubectl config set-cluster default --server=https://{server}")])
    .operator_proof("kubectl get --raw /readyz");
    context.plan.add(kubeconfig);
    let others: Vec<ClusterNode<'_>> =
        context.nodes().filter(|other| !shared::same(other, first)).copied().collect();
    for other in &others {
        let place_of = RunLocation::Machine(other.name.to_string());
        let title = format!("Node {} has joined", other.name);
        let step = of_cluster(other.machine.node, StepId::node(other.name, NodePart::JOIN), place_of, title)
            .needs(prepared(other))
            .needs([ClusterPart::KUBECONFIG]);
        let step = match &k3s.token {
            Some(_) => with_secret(step, k3s.token.as_ref()),
            None => step.run(Action::Carry {
                from: place.clone(),
                path: TOKEN.to_owned(),
                to: TOKEN.to_owned(),
                mode: "0600",
            }),
        };
        let unit = if other.node.role.value == Role::ControlPlane { "k3s" } else { "k3s-agent" };
        let step = step
            .command([START])
            .proof(format!("systemctl is-active --quiet {unit}.service"))
            .proof(runs(cluster))
            .undo(Effect::Changes, [format!("systemctl disable --now {unit}.service")]);
        context.plan.add(joined(step, other));
    }
}

/// The installed release is the lab's: after a change of it, the step is not done.
fn runs(cluster: &ResolvedCluster<'_>) -> String {
    format!("/usr/local/bin/k3s --version | grep -qF {}", quoted(&release(cluster)))
}
