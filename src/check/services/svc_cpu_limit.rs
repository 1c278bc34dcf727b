//! CPU limits where the lab requires or forbids them.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::cluster::CpuLimits;

pub static CODE: Code = Code {
    name: "SVC-CPU-LIMIT",
    severity: Severity::Error,
    title: "a container violates the lab's policy on CPU limits",
    why: "Some labs require CPU limits and reject pods without them at admission; others forbid them, \
          because a limit throttles a container even while the node is idle. `policies.cpu_limits` defines \
          the policy, and every container has to follow it.",
    example: Example::Lab {
        bad: r#"{ policies.cpu_limits = 'required }"#,
        good: r#"{ policies.cpu_limits = 'required, services.hello.containers.app.cpu_limit = "100m" }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let policy = &lab.policies.cpu_limits;
    for each in walk::containers(lab) {
        match (policy.value, &each.container.cpu_limit) {
            (CpuLimits::Required, None) => {
                findings
                    .report(&CODE, format!("{each} has no CPU limit, but the lab requires one"))
                    .at_key(each.container.node, "no `cpu_limit`")
                    .mention(policy.node, "required here")
                    .help("set a `cpu_limit`, for example `cpu_limit = \"500m\"`");
            }
            (CpuLimits::Forbidden, Some(limit)) => {
                findings
                    .report(
                        &CODE,
                        format!("{each} has a CPU limit of {limit}, but the lab forbids CPU limits"),
                    )
                    .at(limit.node, "this limit")
                    .mention(policy.node, "forbidden here")
                    .help("remove `cpu_limit`; catalogue entries leave it to the labs");
            }
            (CpuLimits::Required, Some(_)) | (CpuLimits::Forbidden, None) | (CpuLimits::Free, _) => {}
        }
    }
}
