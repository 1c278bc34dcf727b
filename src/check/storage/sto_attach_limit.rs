//! More volumes than nodes can hold.

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
    title: "more volumes than can be attached to the nodes",
    why: "A volume that one node holds is attached to it as a disk, and a node takes only so many of them \
          (`max_volumes`). When all are taken, the next pod waits for ever. The sum is the best case: volumes do not \
          spread evenly, and a node that is drained needs room elsewhere.",
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
    // A node without a limit takes as many as come.
    let Some(limits) = limits.filter(|limits| !limits.is_empty()) else { return };
    let room: u64 = limits.iter().map(|limit| u64::from(limit.value)).sum();
    let mut wanted = 0_u64;
    let mut last = None;
    for (name, service) in lab.services() {
        for volume in service.volumes.values().filter(|volume| is_attached(lab, volume)) {
            wanted += 1;
            last = last.or((wanted > room).then_some((name, volume)));
        }
    }
    let Some((name, volume)) = last else { return };
    let finding = findings
        .report(
            &CODE,
            format!("services have {wanted} volumes that one node holds, and the nodes take {room}"),
        )
        .at_key(volume.node, format!("no room any more for this one of service `{name}`"));
    let finding = nodes.iter().zip(limits).fold(finding, |finding, (node, limit)| {
        finding.mention(limit.node, format!("{limit} for node `{}`", node.name))
    });
    finding.help("add a node, or move volumes to storage that many nodes can mount");
}

/// Whether a volume is a claim that one node holds.
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
