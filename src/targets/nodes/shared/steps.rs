//! Steps of machines and nodes: what they have in common in every node system.

use crate::lab::hardware::SecretRef;
use crate::plan::{
    Action, BootstrapStep, Context, MachinePart, NodePart, RunLocation, Section, Stage, StepId, quoted,
};
use crate::resolve::{ClusterNode, VirtualMachine};
use crate::targets::nodes::shared::secret_path;
use crate::types::DnsLabel;
use crate::value::NodeId;

/// A step of a virtual machine, at its host.
pub fn of_machine(
    machine: &VirtualMachine<'_>,
    stage: Stage,
    part: impl Into<MachinePart>,
    title: String,
) -> BootstrapStep {
    let place = RunLocation::Host(machine.host.name.to_string());
    BootstrapStep::new(machine.machine.node, stage, StepId::machine(machine.name, part), place, title)
}

/// The last step of a machine: whatever needs the machine needs this step.
pub fn ready(machine: &DnsLabel) -> StepId {
    StepId::machine(machine, MachinePart::READY)
}

/// The last step that creates a machine.
pub fn created(context: &Context<'_, '_, '_>, machine: &VirtualMachine<'_>) -> Option<StepId> {
    let sections = [Section::Resize, Section::Config, Section::Clone, Section::Create].map(MachinePart::from);
    let parts = [MachinePart::INSTALLED].into_iter().chain(sections);
    parts.map(|part| StepId::machine(machine.name, part)).find(|id| context.plan.has(id))
}

/// The secret is written to the step's place.
pub fn bring(secret: &SecretRef) -> Action {
    Action::Secret { path: secret.path.value.clone(), key: secret.key.value.clone(), to: secret_path(secret) }
}

/// A step from machines to a cluster.
pub fn of_cluster(
    node: NodeId,
    id: impl Into<StepId>,
    on: RunLocation,
    title: impl Into<String>,
) -> BootstrapStep {
    BootstrapStep::new(node, Stage::Kubernetes, id, on, title)
}

/// What a node needs before it starts or joins the cluster: the machine is up, and has its files.
pub fn prepared(node: &ClusterNode<'_>) -> [StepId; 2] {
    [ready(node.name), StepId::node(node.name, NodePart::FILES)]
}

/// The command that shows that a node has joined.
pub fn joined(step: BootstrapStep, node: &ClusterNode<'_>) -> BootstrapStep {
    step.operator_proof(format!("kubectl get node {}", quoted(node.name.as_str())))
}

/// A secret for the machine, if the lab names one.
pub fn with_secret(step: BootstrapStep, secret: Option<&SecretRef>) -> BootstrapStep {
    match secret {
        Some(secret) => step.run(bring(secret)),
        None => step,
    }
}
