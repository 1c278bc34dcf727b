//! Clusters that are declared highly available, but are not.

use std::collections::BTreeMap;

use crate::check::rule::{Findings, Rule};
use crate::check::shared::nodes;
use crate::check::shared::nodes::NodeMachine;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::cluster::Cluster;

pub static CODE: Code = Code {
    name: "K8S-HA",
    severity: Severity::Error,
    title: "a cluster is declared highly available, but is not",
    why: "`high_availability` declares that the cluster survives the loss of a control plane. That takes \
          three voting members: of two, the remaining one has no majority. Three on one host are lost \
          together; that is a warning, since they still survive updates one by one.",
    example: Example::Lab {
        bad: r#"{ cluster.high_availability = true }"#,
        good: r#"{ cluster.high_availability = false }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

/// The smallest number of voters that survives the loss of one.
const LEAST: usize = 3;

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let Some(cluster) = lab.cluster.as_ref().filter(|cluster| cluster.high_availability.value) else {
        return;
    };
    if !nodes::all_known(lab) {
        return;
    }
    let control_planes = nodes::control_planes(lab);
    let votes = findings.votes_on_control_planes(cluster);
    let needed = if votes { LEAST } else { LEAST - 1 };
    if control_planes.len() < needed {
        too_few(cluster, &control_planes, needed, findings);
    } else {
        let left_over = if votes { nodes::quorum(control_planes.len()) } else { 1 };
        one_host(cluster, &control_planes, left_over, findings);
    }
}

fn too_few(
    cluster: &Cluster,
    control_planes: &[NodeMachine<'_>],
    needed: usize,
    findings: &mut Findings<'_>,
) {
    let count = control_planes.len();
    let finding = findings
        .report(
            &CODE,
            format!("high availability requires {needed} control planes, but the cluster has {count}"),
        )
        .at(cluster.high_availability.node, "declared here");
    let finding = control_planes
        .iter()
        .fold(finding, |finding, each| finding.mention(each.node.role.node, format!("`{}`", each.name)));
    finding.help(format!("define {needed} control planes, or set `cluster.high_availability = false`"));
}

/// Reports a host whose loss leaves fewer control planes than the cluster needs.
fn one_host(
    cluster: &Cluster,
    control_planes: &[NodeMachine<'_>],
    left_over: usize,
    findings: &mut Findings<'_>,
) {
    let mut hosts: BTreeMap<&str, Vec<&NodeMachine<'_>>> = BTreeMap::new();
    for each in control_planes {
        hosts.entry(&each.machine.host.value).or_default().push(each);
    }
    for (host, there) in hosts {
        if control_planes.len() - there.len() >= left_over {
            continue;
        }
        let finding = findings
            .report(
                &CODE,
                format!(
                    "the cluster stops if host `{host}` fails, because {} of {} control planes run on it",
                    there.len(),
                    control_planes.len()
                ),
            )
            .severity(Severity::Warning)
            .at(cluster.high_availability.node, "declared here");
        let finding = there.iter().fold(finding, |finding, each| {
            finding.mention(each.machine.host.node, format!("`{}`", each.name))
        });
        finding.help("spread them over more hosts, or accept it with `allow` and the reason");
    }
}
