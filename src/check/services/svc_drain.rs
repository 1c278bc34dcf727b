//! Budgets that let no pod be moved.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::facts::amounts::pods;

pub static CODE: Code = Code {
    name: "SVC-DRAIN",
    severity: Severity::Warning,
    title: "a disruption budget that lets no pod go",
    why: "A node is emptied before it is updated, and each pod asks its budget first. One that needs all pods to be \
          there says no for ever: the update of the node, and of the cluster, stands still until somebody deletes the \
          pod by hand.",
    example: Example::Lab {
        bad: r#"{ services.hello.disruption_budget.min_available = 1 }"#,
        good: r#"{ services.hello.disruption_budget.max_unavailable = 1 }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (runner, workload) in walk::workloads(lab) {
            let Some(budget) = &workload.disruption_budget else { continue };
            let (count, _) = pods(lab, runner);
            // Where there are none, nobody is kept from anything.
            if count == 0 {
                continue;
            }
            let all = budget.min_available.as_ref().filter(|least| u64::from(least.value) >= count);
            let none = budget.max_unavailable.as_ref().filter(|most| most.value == 0);
            let Some(number) = all.or(none) else { continue };
            findings
                .report(&CODE, format!("no pod of {runner} can ever be moved to another node"))
                .at(
                    number.node,
                    if count == 1 { "there is one pod".to_owned() } else { format!("of {count}") },
                )
                .help("say `max_unavailable = 1`, or have more pods");
        }
    },
};
