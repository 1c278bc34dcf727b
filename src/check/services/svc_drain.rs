//! Disruption budgets that block every drain.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::facts::pod_resources::pods;

pub static CODE: Code = Code {
    name: "SVC-DRAIN",
    severity: Severity::Warning,
    title: "a disruption budget prevents every eviction",
    why: "Nodes are drained before they are updated, and every eviction must be allowed by the pod's budget. \
          A budget that requires all pods to be available never allows one: the update of the node, and of \
          the cluster, is blocked until somebody deletes the pod by hand.",
    example: Example::Lab {
        bad: r#"{ services.hello.disruption_budget.min_available = 1 }"#,
        good: r#"{ services.hello.disruption_budget.max_unavailable = 1 }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (workload, long_running) in walk::long_running_workloads(lab) {
            let Some(budget) = &long_running.disruption_budget else { continue };
            let (count, _) = pods(lab, workload);
            // Without pods there is nothing to evict.
            if count == 0 {
                continue;
            }
            let all = budget.min_available.as_ref().filter(|minimum| u64::from(minimum.value) >= count);
            let none = budget.max_unavailable.as_ref().filter(|maximum| maximum.value == 0);
            let Some(number) = all.or(none) else { continue };
            findings
                .report(&CODE, format!("no pod of {workload} can ever be evicted"))
                .at(
                    number.node,
                    if count == 1 { "of one pod".to_owned() } else { format!("of {count} pods") },
                )
                .help("set `max_unavailable = 1`, or run more pods");
        }
    },
};
