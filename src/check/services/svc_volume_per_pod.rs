//! `per_pod` volumes outside of StatefulSets.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::service::WorkloadKind;

pub static CODE: Code = Code {
    name: "SVC-VOLUME-PER-POD",
    severity: Severity::Error,
    title: "a workload other than a StatefulSet has a claim per pod",
    why: "With `per_pod`, a StatefulSet creates a claim for each of its pods, which gets it back after a \
          restart. Pods of other workloads and of jobs have no stable name to keep a claim for.",
    example: Example::Lab {
        bad: r#"{ services.hello.volumes.data.per_pod = true }"#,
        good: r#"{ services.hello.kind = 'StatefulSet, services.hello.volumes.data.per_pod = true }"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (service_name, service) in lab.services() {
            for (name, volume) in service.volumes.iter().filter(|(_, volume)| volume.per_pod.value) {
                if volume.ephemeral.value {
                    findings
                        .report(
                            &CODE,
                            format!(
                                "volume `{name}` of service `{service_name}` sets both `per_pod` and \
                                 `ephemeral`"
                            ),
                        )
                        .at(volume.per_pod.node, "persists")
                        .at(volume.ephemeral.node, "is deleted with its pod")
                        .help("remove one of the two");
                }
            }
        }
        for workload in walk::all_workloads(lab) {
            let is_set = workload.long_running().is_some_and(|it| it.kind.value == WorkloadKind::StatefulSet);
            for (name, volume) in workload.volumes().filter(|(_, volume)| volume.per_pod.value && !is_set) {
                findings
                    .report(
                        &CODE,
                        format!(
                            "{workload} is a {}, but mounts the `per_pod` volume `{name}`",
                            workload.kind()
                        ),
                    )
                    .at(volume.per_pod.node, "requires a StatefulSet")
                    .at_key(workload.node(), format!("a {}", workload.kind()))
                    .help(
                        "set `kind = 'StatefulSet`, or `ephemeral = true` for a claim that is deleted with \
                         its pod",
                    );
            }
        }
    },
};
