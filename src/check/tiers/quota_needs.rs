//! What a container must say because its namespace counts it.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::facts::amounts::effective;

pub static CODE: Code = Code {
    name: "QUOTA-NEEDS",
    severity: Severity::Error,
    title: "a container does not say what its namespace's quota counts",
    why: "Where a quota counts requests or limits, Kubernetes refuses pods in which a container has none: it could not \
          be counted. A container says it itself, or the namespace's LimitRange says it for all.",
    example: Example::Lab {
        bad: r#"{
  tiers.aux = { priority = 1, quota.limits_cpu = "2" },
  services.hello.tier = "aux",
}"#,
        good: r#"{
  tiers.aux = { priority = 1, quota.limits_cpu = "2", limit_range.limits.cpu = "500m" },
  services.hello.tier = "aux",
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for each in walk::containers(lab) {
            let namespace = each.service.namespace_name(each.service_name);
            let Some(quota) = lab.quota(namespace) else { continue };
            let has = effective(each.container, lab.limit_range(namespace));
            let counted = [
                ("CPU request", "cpu", quota.requests_cpu.as_ref().map(|it| it.node), has.cpu.0),
                ("CPU limit", "cpu_limit", quota.limits_cpu.as_ref().map(|it| it.node), has.cpu.1),
                ("memory request", "memory", quota.requests_memory.as_ref().map(|it| it.node), has.memory.0),
                (
                    "memory limit",
                    "memory_limit",
                    quota.limits_memory.as_ref().map(|it| it.node),
                    has.memory.1,
                ),
            ];
            for (what, field, node, amount) in counted {
                if let (Some(node), None) = (node, amount) {
                    findings
                        .report(&CODE, format!("{each} has no {what}, and its namespace counts them"))
                        .at_key(each.container.node, format!("no `{field}`"))
                        .mention(node, "counted here")
                        .help(format!("add a `{field}`, or give the tier's `limit_range` one for all"));
                }
            }
        }
    },
};
