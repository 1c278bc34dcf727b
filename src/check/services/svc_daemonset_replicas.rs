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
        for (workload, long_running) in walk::long_running_workloads(lab) {
            let suspended = &workload.service.suspended;
            if long_running.kind.value == WorkloadKind::DaemonSet && suspended.value {
                findings
                    .report(&CODE, format!("{workload} is a DaemonSet, which cannot be suspended"))
                    .at(suspended.node, "has no effect")
                    .at(long_running.kind.node, "one pod on every node")
                    .help("set `enable = false`, or a `node_selector` that matches no node");
            }
            if long_running.kind.value != WorkloadKind::DaemonSet || long_running.replicas.value == 1 {
                continue;
            }
            findings
                .report(
                    &CODE,
                    format!("{workload} is a DaemonSet, but sets `replicas = {}`", *long_running.replicas),
                )
                .at(long_running.replicas.node, "ignored by a DaemonSet")
                .at(long_running.kind.node, "one pod on every node")
                .help(
                    "remove `replicas`, or set `kind = 'Deployment`; to stop a service, set `enable = false`",
                );
        }
    },
};
