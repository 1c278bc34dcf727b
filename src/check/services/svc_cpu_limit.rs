//! CPU limits, where the lab demands them or will have none.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::cluster::CpuLimits;

pub static CODE: Code = Code {
    name: "SVC-CPU-LIMIT",
    severity: Severity::Error,
    title: "a CPU limit against the lab's policy, or none where the policy wants one",
    why: "Some labs demand CPU limits and refuse pods without them at admission; others take them away, because a \
          limit slows a container down while the node idles. The lab says under `policies.cpu_limits` which it \
          is, and every container has to follow.",
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
                    .report(&CODE, format!("{each} has no CPU limit, and the lab requires one"))
                    .at_key(each.container.node, "no `cpu_limit`")
                    .mention(policy.node, "required here")
                    .help("add a `cpu_limit`, for instance `cpu_limit = \"500m\"`");
            }
            (CpuLimits::Forbidden, Some(limit)) => {
                findings
                    .report(&CODE, format!("{each} has a CPU limit of {limit}, and the lab forbids them"))
                    .at(limit.node, "this limit")
                    .mention(policy.node, "forbidden here")
                    .help("remove `cpu_limit`; an entry of the catalogue leaves it to the labs");
            }
            (CpuLimits::Required, Some(_)) | (CpuLimits::Forbidden, None) | (CpuLimits::Free, _) => {}
        }
    }
}
