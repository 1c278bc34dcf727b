//! Changes of a cluster that runs: the configuration of its nodes, and a version of Talos Linux.

use crate::lab::hardware::Role;
use crate::plan::{
    BootstrapStep, ClusterPart, Context, Effect, NodePart, RunLocation, Stage, StepId, quoted,
};
use crate::resolve::ClusterNode;
use crate::targets::nodes::talos::steps::{install_image, talosctl};

const CHANGED: NodePart = NodePart::new("changed");
const UPGRADED: NodePart = NodePart::new("upgraded");

/// The steps of a node.
pub fn steps(context: &Context<'_, '_, '_>, node: &ClusterNode<'_>) -> Vec<BootstrapStep> {
    [Some(changed(node)), upgraded(context, node)].into_iter().flatten().collect()
}

/// The node's member of etcd answers.
pub fn healthy(node: &ClusterNode<'_>) -> String {
    debug_assert_eq!(node.node.role.value, Role::ControlPlane, "only control planes have members");
    format!("{} service etcd | grep -qE 'HEALTH +OK'", on(node))
}

fn on(node: &ClusterNode<'_>) -> String {
    talosctl(&node.address.map_or_else(|| node.name.to_string(), |address| address.to_string()))
}

fn of_node(node: &ClusterNode<'_>, part: NodePart, title: String) -> BootstrapStep {
    let id = StepId::node(node.name, part);
    BootstrapStep::new(node.machine.node, Stage::Maintenance, id, RunLocation::Operator, title)
}

/// Talos itself tells whether a configuration would change the node, and restarts it where it must.
fn changed(node: &ClusterNode<'_>) -> BootstrapStep {
    let apply = format!("{} apply-config --file \"$WORK/talos/{}.yaml\"", on(node), node.name);
    of_node(node, CHANGED, format!("Node {} runs with its configuration", node.name))
        .needs([ClusterPart::new("configuration")])
        .command_that(Effect::Restarts, [format!("{apply} --mode=auto")])
        .operator_proof(format!("{apply} --dry-run 2>&1 | grep -qi 'no changes'"))
}

/// An upgrade restarts the node from the image of the new version.
fn upgraded(context: &Context<'_, '_, '_>, node: &ClusterNode<'_>) -> Option<BootstrapStep> {
    let image = install_image(context, node)?;
    let (_, version) = image.rsplit_once(':')?;
    let step = of_node(node, UPGRADED, format!("Node {} runs Talos Linux {version}", node.name))
        .command_that(
            Effect::Restarts,
            [format!("{} upgrade --image {} --wait --timeout 30m", on(node), quoted(image))],
        )
        .operator_proof(format!(
            "{} version --short | grep -qE '^[[:space:]]*Tag:[[:space:]]+{version}$'",
            on(node)
        ));
    Some(step)
}
