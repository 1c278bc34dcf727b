//! Autoscaling that cannot work.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::service::ClusterOwned;

pub static CODE: Code = Code {
    name: "SVC-SCALE",
    severity: Severity::Error,
    title: "autoscaling is misconfigured",
    why: "The autoscaler compares the usage of pods with their requests. It needs a metric, requests to \
          compare with, and a `min` that does not exceed `max`.",
    example: Example::Lab {
        bad: r#"{
  services.hello.volumes.data | force = { empty = {} },
  services.hello.scale = { min = 3, max = 2, cpu = 80 },
}"#,
        good: r#"{
  services.hello.volumes.data | force = { empty = {} },
  services.hello.scale = { min = 2, max = 3, cpu = 80 },
  services.hello.provides.apis = ["metrics.k8s.io"],
}"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for (workload, long_running) in walk::long_running_workloads(lab) {
        let Some(scale) = &long_running.scale else { continue };
        if scale.min.value > scale.max.value {
            findings
                .report(&CODE, format!("{workload} scales from {} to {} pods", *scale.min, *scale.max))
                .at(scale.max.node, "less than `min`")
                .at(scale.min.node, "the minimum")
                .help("set `max` to at least `min`");
        }
        if scale.cpu.is_none() && scale.memory.is_none() {
            findings
                .report(&CODE, format!("{workload} has no autoscaling metric"))
                .at_key(scale.node, "neither `cpu` nor `memory`")
                .help("add a metric, for example `cpu = 80`, in percent of the requests");
        }
        if let Some(owned) = long_running.owned(ClusterOwned::Replicas) {
            findings
                .report(&CODE, format!("the replicas of {workload} have two owners"))
                .at_key(scale.node, "scaled by the autoscaler")
                .at(owned.node, "owned by something else")
                .help("remove one of the two");
        }
        for (name, container) in workload.pod().lasting_containers() {
            let request = container.cpu.is_some() || container.cpu_limit.is_some();
            if let (Some(share), false) = (&scale.cpu, request) {
                findings
                    .report(
                        &CODE,
                        format!(
                            "container `{name}` of {workload} is scaled by CPU usage, but requests no CPU"
                        ),
                    )
                    .at_key(container.node, "no `cpu`")
                    .at(share.node, "percent of the CPU request")
                    .help("add a `cpu` request: the autoscaler requires one in every container");
            }
        }
    }
}
