//! Changes of a lab that runs: settings that only a restart applies, and settings and versions of nodes.
//!
//! One node after the other, control planes first: its pods are moved, its steps are carried out, and it is used again once
//! it is ready. The first and the last of these are only needed for those between them, so nothing is moved as long as
//! nothing is to do.

use crate::lab::hardware::Role;
use crate::plan::{
    BootstrapStep, ClusterPart, Context, Effect, MachinePart, NodePart, READ_AT_START, RunLocation, Stage,
    StepId, quoted,
};
use crate::resolve::{AnyMachine, ClusterNode, ResolvedCluster, VirtualMachine};
use crate::targets::nodes::shared::steps::{of_machine, ready};
use crate::targets::nodes::shared::{first_control_plane, same};
use crate::targets::nodes::system_of;

const SETTLED: MachinePart = MachinePart::new("settled");
const DRAINED: NodePart = NodePart::new("drained");
const BACK: NodePart = NodePart::new("back");

pub fn steps(context: &mut Context<'_, '_, '_>) {
    let lab = context.lab;
    let cluster = lab.cluster.as_ref().filter(|_| context.plan.has(&ClusterPart::READY.into()));
    let nodes = if cluster.is_some() { in_order(context) } else { Vec::new() };
    for machine in lab.machines.iter().filter(|machine| machine.machine.runs()) {
        if nodes.iter().all(|node| node.name != machine.name) {
            let step = settled(machine).needs([ready(machine.name)]);
            context.plan.add(step);
        }
    }
    let mut before = StepId::from(ClusterPart::READY);
    for (cluster, node) in cluster.iter().flat_map(|cluster| nodes.iter().map(move |node| (*cluster, node))) {
        before = maintained(context, cluster, node, before);
    }
}

/// Control planes before workers, which must not be newer; the first control plane before all others.
fn in_order<'l>(context: &Context<'_, 'l, '_>) -> Vec<ClusterNode<'l>> {
    let first = first_control_plane(context.lab);
    let mut nodes: Vec<ClusterNode<'l>> = context.nodes().copied().collect();
    let is_first = |node: &ClusterNode<'_>| first.is_some_and(|first| same(first, node));
    nodes.sort_by_key(|node| (!is_first(node), node.node.role.value != Role::ControlPlane));
    nodes
}

/// The steps of one node, after the one before. The id of the last.
fn maintained(
    context: &mut Context<'_, '_, '_>,
    cluster: &ResolvedCluster<'_>,
    node: &ClusterNode<'_>,
    before: StepId,
) -> StepId {
    let system = system_of(cluster.cluster);
    let mut own: Vec<BootstrapStep> = match context.lab.machine(node) {
        AnyMachine::Virtual(machine) => vec![settled(machine)],
        AnyMachine::Physical(_) => Vec::new(),
    };
    own.extend(system.maintain(context, cluster, node));
    if own.is_empty() {
        return before;
    }
    let drained = context.plan.add(drained(node).needs([before]).needs([ClusterPart::KUBECONFIG]));
    let mut ids = Vec::new();
    for step in own {
        let after = ids.last().unwrap_or(&drained).clone();
        ids.push(context.plan.add(step.needs([after]).disrupts(node.name)));
    }
    context.plan.only_for(&drained, ids.clone());
    let is_member = node.node.role.value == Role::ControlPlane;
    // A worker has no member to ask for.
    let healthy = is_member.then(|| system.healthy(node)).flatten();
    let step = back(node, healthy).needs(ids).needs([drained, ClusterPart::KUBECONFIG.into()]);
    context.plan.add(step)
}

/// Changed settings of a running machine are pending until it is restarted.
fn settled(machine: &VirtualMachine<'_>) -> BootstrapStep {
    let (name, vmid) = (machine.name, machine.vmid);
    let title = format!("Machine {name} runs with its settings: a restart applies what is pending");
    of_machine(machine, Stage::Maintenance, SETTLED, title)
        .disrupts(name)
        .command_that(Effect::Restarts, [format!("qm reboot {vmid} --timeout 600")])
        .proof(format!(
            "pending=$(qm pending {vmid}) && ! printf '%s\\n' \"$pending\" | grep -E '^(new|del) ' | grep -vE '^(new|del) ({READ_AT_START}):'"
        ))
        .proof(format!("qm status {vmid} | grep -qx 'status: running'"))
}

fn of_node(node: &ClusterNode<'_>, part: NodePart, title: String) -> BootstrapStep {
    let id = StepId::node(node.name, part);
    BootstrapStep::new(node.machine.node, Stage::Maintenance, id, RunLocation::Operator, title)
}

/// Pods of daemon sets stay, and data in `emptyDir` volumes is lost with its pod anyway.
fn drained(node: &ClusterNode<'_>) -> BootstrapStep {
    let name = quoted(node.name.as_str());
    let drain = format!("kubectl drain {name} --ignore-daemonsets --delete-emptydir-data");
    of_node(node, DRAINED, format!("The pods of {} run elsewhere", node.name))
        .disrupts(node.name)
        .command([format!("{drain} --timeout=15m")])
        .operator_proof(format!(
            "kubectl get node {name} -o jsonpath='{{.spec.unschedulable}}' | grep -qx true"
        ))
        .operator_proof(format!(
            "left=$({drain} --dry-run=server) && ! printf '%s\\n' \"$left\" | grep '^evicting pod'"
        ))
        .undo(Effect::Changes, [format!("kubectl uncordon {name}")])
}

/// The node is ready, and its member of the cluster's database is healthy, before the next one is touched.
fn back(node: &ClusterNode<'_>, healthy: Option<String>) -> BootstrapStep {
    let name = quoted(node.name.as_str());
    let wait = |time: &str| format!("kubectl wait --for=condition=Ready --timeout={time} node/{}", node.name);
    let tried = healthy
        .as_ref()
        .map(|healthy| format!("for _ in $(seq 60); do {healthy} && break; sleep 5; done\n{healthy}"));
    let step = of_node(node, BACK, format!("Node {} is ready, and accepts pods", node.name))
        .disrupts(node.name)
        .command([wait("15m")].into_iter().chain(tried).chain([format!("kubectl uncordon {name}")]))
        .operator_proof(wait("1s"))
        .operator_proof(format!(
            "cordoned=$(kubectl get node {name} -o jsonpath='{{.spec.unschedulable}}') && [ -z \"$cordoned\" ]"
        ));
    healthy.into_iter().fold(step, BootstrapStep::operator_proof)
}
