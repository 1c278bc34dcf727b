//! Fields that a kind of workload does not support.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::service::{Strategy, Workload, WorkloadKind};
use crate::value::NodeId;

pub static CODE: Code = Code {
    name: "SVC-KIND-FIELD",
    severity: Severity::Error,
    title: "a field is not supported by the kind of workload",
    why: "Deployments, StatefulSets and DaemonSets replace their pods in different ways and have different \
          fields for it. The cluster would ignore or reject a field of another kind.",
    example: Example::Lab {
        bad: r#"{ services.hello.partition = 1 }"#,
        good: r#"{ services.hello.kind = 'StatefulSet, services.hello.partition = 1 }"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for (workload, long_running) in walk::long_running_workloads(lab) {
        let kind = long_running.kind.value;
        for (field, node, kinds) in fields(long_running) {
            if kinds.contains(&kind) {
                continue;
            }
            let known: Vec<&str> = kinds.iter().map(|kind| kind.word()).collect();
            findings
                .report(&CODE, format!("{workload} is a {}, which does not support `{field}`", kind.word()))
                .at(node, format!("requires a {}", known.join(" or a ")))
                .at(long_running.kind.node, format!("a {}", kind.word()))
                .help(format!("remove `{field}`, or set `kind = '{}`", known[0]));
        }
        let recreate = long_running.strategy.as_ref().filter(|it| it.value != Strategy::RollingUpdate);
        let numbers = [
            ("max_surge", long_running.max_surge.as_ref().map(|it| it.node)),
            ("max_unavailable", long_running.max_unavailable.as_ref().map(|it| it.node)),
            ("partition", long_running.partition.as_ref().map(|it| it.node)),
        ];
        for (field, node) in numbers {
            let (Some(strategy), Some(node)) = (recreate, node) else { continue };
            let word = strategy.word();
            findings
                .report(
                    &CODE,
                    format!("{workload} sets `{field}`, which `strategy = '{word}` does not support"),
                )
                .at(node, "applies to rolling updates only")
                .at(strategy.node, "no rolling update")
                .help(format!("remove `{field}` or `strategy`"));
        }
    }
}

/// The fields that are set, with the kinds that support them.
fn fields(long_running: &Workload) -> Vec<(&'static str, NodeId, &'static [WorkloadKind])> {
    use WorkloadKind::{DaemonSet, Deployment, StatefulSet};
    let strategy = long_running.strategy.as_ref().and_then(|strategy| match strategy.value {
        Strategy::RollingUpdate => None,
        Strategy::Recreate => Some(("strategy = 'Recreate", strategy.node, [Deployment].as_slice())),
        Strategy::OnDelete => {
            Some(("strategy = 'OnDelete", strategy.node, [StatefulSet, DaemonSet].as_slice()))
        }
    });
    let optional = [
        strategy,
        long_running.max_surge.as_ref().map(|it| ("max_surge", it.node, [Deployment, DaemonSet].as_slice())),
        long_running.partition.as_ref().map(|it| ("partition", it.node, [StatefulSet].as_slice())),
        long_running.pod_management.as_ref().map(|it| ("pod_management", it.node, [StatefulSet].as_slice())),
        long_running
            .progress_deadline
            .as_ref()
            .map(|it| ("progress_deadline", it.node, [Deployment].as_slice())),
        long_running.scale.as_ref().map(|it| ("scale", it.node, [Deployment, StatefulSet].as_slice())),
    ];
    optional.into_iter().flatten().collect()
}
