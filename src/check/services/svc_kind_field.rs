//! Fields of a workload that its kind does not have.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::service::{Strategy, Workload, WorkloadKind};
use crate::value::NodeId;

pub static CODE: Code = Code {
    name: "SVC-KIND-FIELD",
    severity: Severity::Error,
    title: "a field that the kind of workload does not have",
    why: "Deployments, StatefulSets and DaemonSets replace their pods in different ways, and each knows other words for it. \
          A word that the kind does not know would be ignored or refused by the cluster.",
    example: Example::Lab {
        bad: r#"{ services.hello.partition = 1 }"#,
        good: r#"{ services.hello.kind = 'StatefulSet, services.hello.partition = 1 }"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for (runner, workload) in walk::workloads(lab) {
        let kind = workload.kind.value;
        for (field, node, kinds) in fields(workload) {
            if kinds.contains(&kind) {
                continue;
            }
            let known: Vec<&str> = kinds.iter().map(|kind| kind.word()).collect();
            findings
                .report(&CODE, format!("{runner} is a {} and has `{field}`", kind.word()))
                .at(node, format!("a {} has this", known.join(" or a ")))
                .at(workload.kind.node, format!("a {}", kind.word()))
                .help(format!("remove `{field}`, or make it a {}", known[0]));
        }
        let recreate = workload.strategy.as_ref().filter(|it| it.value != Strategy::RollingUpdate);
        let numbers = [
            ("max_surge", workload.max_surge.as_ref().map(|it| it.node)),
            ("max_unavailable", workload.max_unavailable.as_ref().map(|it| it.node)),
            ("partition", workload.partition.as_ref().map(|it| it.node)),
        ];
        for (field, node) in numbers {
            let (Some(strategy), Some(node)) = (recreate, node) else { continue };
            let word = strategy.word();
            findings
                .report(&CODE, format!("{runner} replaces its pods by `'{word}` and has `{field}`"))
                .at(node, "this is about a rolling update")
                .at(strategy.node, "no rolling update")
                .help(format!("remove `{field}`, or `strategy`"));
        }
    }
}

/// The fields that are there, with the kinds that have them.
fn fields(workload: &Workload) -> Vec<(&'static str, NodeId, &'static [WorkloadKind])> {
    use WorkloadKind::{DaemonSet, Deployment, StatefulSet};
    let strategy = workload.strategy.as_ref().and_then(|strategy| match strategy.value {
        Strategy::RollingUpdate => None,
        Strategy::Recreate => Some(("strategy = 'Recreate", strategy.node, [Deployment].as_slice())),
        Strategy::OnDelete => {
            Some(("strategy = 'OnDelete", strategy.node, [StatefulSet, DaemonSet].as_slice()))
        }
    });
    let optional = [
        strategy,
        workload.max_surge.as_ref().map(|it| ("max_surge", it.node, [Deployment, DaemonSet].as_slice())),
        workload.partition.as_ref().map(|it| ("partition", it.node, [StatefulSet].as_slice())),
        workload.pod_management.as_ref().map(|it| ("pod_management", it.node, [StatefulSet].as_slice())),
        workload.progress_deadline.as_ref().map(|it| ("progress_deadline", it.node, [Deployment].as_slice())),
        workload.scale.as_ref().map(|it| ("scale", it.node, [Deployment, StatefulSet].as_slice())),
    ];
    optional.into_iter().flatten().collect()
}
