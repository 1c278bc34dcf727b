//! Limits of tiers that bring CPU limits into a lab that will have none.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};
use crate::lab::cluster::{CpuLimits, LimitRange, Quota};
use crate::value::NodeId;

pub static CODE: Code = Code {
    name: "TIER-CPU-LIMIT",
    severity: Severity::Error,
    title: "a tier brings CPU limits into a lab that forbids them",
    why: "A LimitRange with a default CPU limit gives one to every container, and so does one with a maximum alone. A \
          quota that counts CPU limits refuses every pod without one. In a lab without CPU limits neither can be meant.",
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
        for (who, range, quota) in tiers.chain(own) {
            for (node, what) in brought(range.as_ref(), quota.as_ref()) {
                findings
                    .report(&CODE, format!("{who} {what}, and the lab forbids CPU limits"))
                    .at(node, "brings CPU limits")
                    .mention(policy.node, "forbidden here")
                    .help("leave it out");
            }
        }
    },
};

fn brought(range: Option<&LimitRange>, quota: Option<&Quota>) -> Vec<(NodeId, &'static str)> {
    let limit = range.and_then(|range| range.limits.cpu.as_ref());
    let most = range.and_then(|range| range.max.cpu.as_ref());
    let counted = quota.and_then(|quota| quota.limits_cpu.as_ref());
    let all = [
        (limit, "gives containers a CPU limit"),
        (most, "has a maximum of CPU, which becomes everybody's limit"),
        (counted, "counts CPU limits"),
    ];
    all.into_iter().filter_map(|(value, what)| Some((value?.node, what))).collect()
}
