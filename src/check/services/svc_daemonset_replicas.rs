//! A number of pods where the nodes decide it.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::service::WorkloadKind;

pub static CODE: Code = Code {
    name: "SVC-DAEMONSET-REPLICAS",
    severity: Severity::Error,
    title: "a DaemonSet with a number of replicas",
    why: "A DaemonSet runs one pod on every node. The number would be ignored: 3 does not make three pods, and 0 \
          does not park the service.",
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
                    .report(&CODE, format!("{runner} is a DaemonSet and cannot be parked"))
                    .at(parked.node, "would stop nothing")
                    .at(workload.kind.node, "one pod on every node")
                    .help("set `enable = false`, or give it a `node_selector` that no node has");
            }
            if workload.kind.value != WorkloadKind::DaemonSet || workload.replicas.value == 1 {
                continue;
            }
            findings
                .report(&CODE, format!("{runner} is a DaemonSet with {} replicas", *workload.replicas))
                .at(workload.replicas.node, "ignored by a DaemonSet")
                .at(workload.kind.node, "one pod on every node")
                .help("remove `replicas`, or make it a Deployment; to park a service, set `enable = false`");
        }
    },
};
