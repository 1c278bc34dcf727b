//! Requests and limits that a quota makes mandatory.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::facts::pod_resources::effective;

pub static CODE: Code = Code {
    name: "QUOTA-NEEDS",
    severity: Severity::Error,
    title: "a container lacks a request or limit that its namespace's quota requires",
    why: "If a quota covers requests or limits, Kubernetes rejects pods with a container that has none, \
          because it cannot be counted. Set them on the container, or for the whole namespace in its \
          LimitRange.",
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
                        .report(
                            &CODE,
                            format!("{each} has no {what}, but its namespace's quota requires one"),
                        )
                        .at_key(each.container.node, format!("no `{field}`"))
                        .mention(node, "required by this quota")
                        .help(format!(
                            "set `{field}` on the container, or a default in the tier's `limit_range`"
                        ));
                }
            }
        }
    },
};
