//! Autoscaling that cannot work.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::service::ClusterOwned;

pub static CODE: Code = Code {
    name: "SVC-SCALE",
    severity: Severity::Error,
    title: "a scale that cannot work",
    why: "The cluster counts pods by what they use of what they request. It needs a measure, a request to measure by, and \
          room between the fewest and the most pods.",
    example: Example::Lab {
        bad: r#"{
  services.hello.volumes.data | force = { empty = {} },
  services.hello.scale = { min = 3, max = 2, cpu = 80 },
}"#,
        good: r#"{
  services.hello.volumes.data | force = { empty = {} },
  services.hello.scale = { min = 2, max = 3, cpu = 80 },
}"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for (runner, workload) in walk::workloads(lab) {
        let Some(scale) = &workload.scale else { continue };
        if scale.min.value > scale.max.value {
            findings
                .report(&CODE, format!("{runner} scales from {} pods to {}", *scale.min, *scale.max))
                .at(scale.max.node, "fewer than the fewest")
                .at(scale.min.node, "the fewest")
                .help("`max` is the greater number");
        }
        if scale.cpu.is_none() && scale.memory.is_none() {
            findings
                .report(&CODE, format!("{runner} scales by nothing"))
                .at_key(scale.node, "what decides how many pods there are?")
                .help("add `cpu = 80`, for instance: percent of what the pods request");
        }
        if let Some(owned) = workload.owned(ClusterOwned::Replicas) {
            findings
                .report(&CODE, format!("two decide how many pods {runner} has"))
                .at_key(scale.node, "the autoscaler by this")
                .at(owned.node, "something else by this")
                .help("keep one of them");
        }
        for (name, container) in runner.pod().lasting_containers() {
            let request = container.cpu.is_some() || container.cpu_limit.is_some();
            if let (Some(share), false) = (&scale.cpu, request) {
                findings
                    .report(
                        &CODE,
                        format!("container `{name}` of {runner} requests no CPU, and is scaled by it"),
                    )
                    .at_key(container.node, "no `cpu`")
                    .at(share.node, "percent of nothing")
                    .help("add a `cpu` request: without one in every container nothing is scaled");
            }
        }
    }
}
