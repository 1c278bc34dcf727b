//! Attached volumes stay within the limits of the nodes.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::nodes;
use crate::check::shared::nodes::NodeMachine;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::hardware::Role;
use crate::lab::service::Volume;

pub static CODE: Code = Code {
    name: "STO-ATTACH-LIMIT",
    severity: Severity::Warning,
    title: "more volumes than the nodes can attach",
    why: "An exclusive volume is attached to its node as a disk, and a node can only attach a limited number \
          (`max_volumes`). When the limit is reached, the next pod stays pending. The sum is the best case: \
          volumes are not spread evenly, and draining a node needs room on the others.",
    example: Example::Lab {
        bad: r#"{
  machines.node1.kubernetes.max_volumes = 1,
  cluster.schedule_on_control_planes = true,
  services.hello = {
    volumes.more = { purpose = 'general, size = "1Gi" },
    containers.app.mounts."/more" = "more",
  },
}"#,
        good: r#"{
  machines.node1.kubernetes.max_volumes = 28,
  cluster.schedule_on_control_planes = true,
  services.hello = {
    volumes.more = { purpose = 'general, size = "1Gi" },
    containers.app.mounts."/more" = "more",
  },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let Some(cluster) = &lab.cluster else { return };
    if !nodes::all_known(lab) {
        return;
    }
    let takes_pods = |node: &NodeMachine<'_>| {
        node.node.role.value == Role::Worker || cluster.schedule_on_control_planes.value
    };
    let nodes: Vec<_> = nodes::nodes(lab).filter(takes_pods).collect();
    let limits: Option<Vec<_>> = nodes.iter().map(|node| node.node.max_volumes.as_ref()).collect();
    // A node without a limit accepts any number.
    let Some(limits) = limits.filter(|limits| !limits.is_empty()) else { return };
    let capacity: u64 = limits.iter().map(|limit| u64::from(limit.value)).sum();
    let mut attached = 0_u64;
    let mut last = None;
    for (name, service) in lab.services() {
        for volume in service.volumes.values().filter(|volume| is_attached(lab, volume)) {
            attached += 1;
            last = last.or((attached > capacity).then_some((name, volume)));
        }
    }
    let Some((name, volume)) = last else { return };
    let finding = findings
        .report(
            &CODE,
            format!("services have {attached} exclusive volumes, but the nodes can attach only {capacity}"),
        )
        .at_key(volume.node, format!("no room for this one of service `{name}`"));
    let finding = nodes.iter().zip(limits).fold(finding, |finding, (node, limit)| {
        finding.mention(limit.node, format!("limit of {limit} for node `{}`", node.name))
    });
    finding.help("add a node, or use storage that several nodes can mount");
}

/// Whether a volume is a claim that only one node can mount.
fn is_attached(lab: &Lab, volume: &Volume) -> bool {
    if volume.empty.is_some() || volume.nfs.is_some() {
        return false;
    }
    let class = volume.class.as_ref().map(|class| &class.value).or_else(|| {
        let purpose = volume.purpose.as_ref()?;
        lab.storage.purposes.get(&purpose.value).map(|class| &class.value)
    });
    let class = class.and_then(|class| lab.storage.classes.get(class));
    let access = volume.access.as_ref().or(class.and_then(|class| class.access.first()));
    access.is_some_and(|access| access.is_exclusive())
}
