//! Several pods that share an exclusive volume.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::facts::storage::shared_access;
use crate::lab::service::WorkloadKind;

pub static CODE: Code = Code {
    name: "SVC-RWO-REPLICAS",
    severity: Severity::Error,
    title: "several pods share a volume that only one node can mount",
    why: "A ReadWriteOnce volume is attached to one node. A second pod on another node stays pending \
          forever. Run one replica, use storage that several nodes can mount, or give each pod its own volume.",
    example: Example::Lab {
        bad: r#"{ services.hello.replicas = 2 }"#,
        good: r#"{
  services.hello.replicas = 2,
  services.hello.volumes.data | force = { empty = {} },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (workload, long_running) in walk::long_running_workloads(lab) {
            let Some(place) = long_running.several_pods() else { continue };
            let (text, help) = if long_running.kind.value == WorkloadKind::DaemonSet {
                ("one pod on every node", "use a class with `ReadWriteMany`")
            } else if long_running.scale.is_some() {
                ("several pods", "remove `scale`, or use a class with `ReadWriteMany`")
            } else {
                ("several pods", "set `replicas = 1`, or use a class with `ReadWriteMany`")
            };
            for (name, volume) in workload.volumes() {
                if !shared_access(lab, volume).is_some_and(|mode| mode.is_exclusive()) {
                    continue;
                }
                findings
                    .report(&CODE, format!("several pods of {workload} share the exclusive volume `{name}`"))
                    .at(place, text)
                    .at_key(volume.node, "only one node can mount it")
                    .help(help);
            }
        }
    },
};
