//! Priorities in the range that belongs to the cluster itself.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "TIER-PRIORITY",
    severity: Severity::Error,
    title: "a priority that is reserved for the cluster itself",
    why: "Priorities above one billion belong to the parts of Kubernetes without which no node works. The API \
          server refuses them in other classes.",
    example: Example::Lab {
        bad: r#"{ tiers.core.priority = 2000000000 }"#,
        good: r#"{ tiers.core.priority = 1000000 }"#,
    },
    allowable: false,
};

const MOST: u32 = 1_000_000_000;

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let tiers = lab.tiers.iter().map(|(name, tier)| (format!("tier `{name}`"), &tier.priority));
        let classes = lab.priority_classes.iter();
        let classes = classes.map(|(name, class)| (format!("PriorityClass `{name}`"), &class.value));
        for (who, priority) in tiers.chain(classes) {
            if let Some(priority) = priority.as_ref().filter(|priority| priority.value > MOST) {
                findings
                    .report(&CODE, format!("{who} has priority {priority}, and at most {MOST} is allowed"))
                    .at(priority.node, "in the range of the cluster itself")
                    .help(format!("choose a value up to {MOST}"));
            }
        }
    },
};
