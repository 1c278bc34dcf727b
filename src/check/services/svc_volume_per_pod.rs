//! Claims per pod of what is no StatefulSet.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::service::WorkloadKind;

pub static CODE: Code = Code {
    name: "SVC-VOLUME-PER-POD",
    severity: Severity::Error,
    title: "a claim per pod where pods have no claims of their own",
    why: "With `per_pod`, a StatefulSet makes a claim for each of its pods and gives it back after a restart. Pods of other \
          workloads and of jobs have no name that lasts, so no claim could be theirs.",
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
                                "volume `{name}` of service `{service_name}` stays and goes with its pod"
                            ),
                        )
                        .at(volume.per_pod.node, "it stays")
                        .at(volume.ephemeral.node, "it goes")
                        .help("keep one of `per_pod` and `ephemeral`");
                }
            }
        }
        for runner in walk::runners(lab) {
            let is_set = runner.workload().is_some_and(|it| it.kind.value == WorkloadKind::StatefulSet);
            for (name, volume) in runner.volumes().filter(|(_, volume)| volume.per_pod.value && !is_set) {
                findings
                    .report(&CODE, format!("{runner} is a {} and mounts volume `{name}`, of which each pod has its own", runner.kind()))
                    .at(volume.per_pod.node, "for a StatefulSet")
                    .at_key(runner.node(), format!("a {}", runner.kind()))
                    .help("make it `kind = 'StatefulSet`, or write `ephemeral = true` for a claim that goes with its pod");
            }
        }
    },
};
