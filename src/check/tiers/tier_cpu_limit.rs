//! Tiers with CPU limits in a lab that forbids them.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};
use crate::lab::cluster::{CpuLimits, LimitRange, Quota};
use crate::value::NodeId;

pub static CODE: Code = Code {
    name: "TIER-CPU-LIMIT",
    severity: Severity::Error,
    title: "a tier or namespace sets CPU limits that the lab forbids",
    why: "A LimitRange with a default or a maximum for CPU gives every container a CPU limit. A quota for \
          CPU limits rejects every pod without one. Neither can be intended in a lab without CPU limits.",
    example: Example::Lab {
        bad: r#"{ policies.cpu_limits = 'forbidden, tiers.aux = { priority = 1, limit_range.max.cpu = "2" } }"#,
        good: r#"{ policies.cpu_limits = 'forbidden, tiers.aux = { priority = 1, limit_range.max.memory = "4Gi" } }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let policy = &lab.policies.cpu_limits;
        if policy.value != CpuLimits::Forbidden {
            return;
        }
        let tiers =
            lab.tiers.iter().map(|(name, tier)| (format!("tier `{name}`"), &tier.limit_range, &tier.quota));
        let own = lab
            .namespaces
            .iter()
            .map(|(name, own)| (format!("namespace `{name}`"), &own.limit_range, &own.quota));
        for (owner, range, quota) in tiers.chain(own) {
            for (node, what) in implied(range.as_ref(), quota.as_ref()) {
                findings
                    .report(&CODE, format!("{owner} {what}, but the lab forbids CPU limits"))
                    .at(node, "implies CPU limits")
                    .mention(policy.node, "forbidden here")
                    .help("remove it");
            }
        }
    },
};

fn implied(range: Option<&LimitRange>, quota: Option<&Quota>) -> Vec<(NodeId, &'static str)> {
    let limit = range.and_then(|range| range.limits.cpu.as_ref());
    let maximum = range.and_then(|range| range.max.cpu.as_ref());
    let counted = quota.and_then(|quota| quota.limits_cpu.as_ref());
    let all = [
        (limit, "gives containers a CPU limit"),
        (maximum, "has a maximum for CPU, which becomes the default limit"),
        (counted, "has a quota for CPU limits"),
    ];
    all.into_iter().filter_map(|(value, what)| Some((value?.node, what))).collect()
}
