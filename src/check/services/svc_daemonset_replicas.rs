//! DaemonSets do not have a number of replicas.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::service::WorkloadKind;

pub static CODE: Code = Code {
    name: "SVC-DAEMONSET-REPLICAS",
    severity: Severity::Error,
    title: "a DaemonSet has a number of replicas",
    why: "A DaemonSet runs one pod on every node. The number would be ignored: 3 does not create three pods, \
          and 0 does not stop the service.",
    example: Example::Lab {
        bad: r#"{
  services.hello.kind = 'DaemonSet,
  services.hello.replicas = 0,
  services.hello.volumes.data | force = { empty = {} },
}"#,
        good: r#"{
  services.hello.kind = 'DaemonSet,
  services.hello.volumes.data | force = { empty = {} },
}"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (runner, workload) in walk::workloads(lab) {
            let parked = &runner.service.parked;
            if workload.kind.value == WorkloadKind::DaemonSet && parked.value {
                findings
                    .report(&CODE, format!("{runner} is a DaemonSet, which cannot be parked"))
                    .at(parked.node, "has no effect")
                    .at(workload.kind.node, "one pod on every node")
                    .help("set `enable = false`, or a `node_selector` that matches no node");
            }
            if workload.kind.value != WorkloadKind::DaemonSet || workload.replicas.value == 1 {
                continue;
            }
            findings
                .report(
                    &CODE,
                    format!("{runner} is a DaemonSet, but sets `replicas = {}`", *workload.replicas),
                )
                .at(workload.replicas.node, "ignored by a DaemonSet")
                .at(workload.kind.node, "one pod on every node")
                .help(
                    "remove `replicas`, or set `kind = 'Deployment`; to stop a service, set `enable = false`",
                );
        }
    },
};
