//! Priorities in the range reserved for Kubernetes.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "TIER-PRIORITY",
    severity: Severity::Error,
    title: "a priority is reserved for Kubernetes itself",
    why: "Priorities above one billion are reserved for the critical components of Kubernetes. The API \
          server rejects them in other classes.",
    example: Example::Lab {
        bad: r#"{ tiers.core.priority = 2000000000 }"#,
        good: r#"{ tiers.core.priority = 1000000 }"#,
    },
    allowable: false,
};

const MAXIMUM: u32 = 1_000_000_000;

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let tiers = lab.tiers.iter().map(|(name, tier)| (format!("tier `{name}`"), &tier.priority));
        let classes = lab.priority_classes.iter();
        let classes = classes.map(|(name, class)| (format!("PriorityClass `{name}`"), &class.value));
        for (owner, priority) in tiers.chain(classes) {
            if let Some(priority) = priority.as_ref().filter(|priority| priority.value > MAXIMUM) {
                findings
                    .report(
                        &CODE,
                        format!("{owner} has priority {priority}, but at most {MAXIMUM} is allowed"),
                    )
                    .at(priority.node, "reserved for Kubernetes")
                    .help(format!("choose a value up to {MAXIMUM}"));
            }
        }
    },
};
