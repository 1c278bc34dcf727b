//! A tier whose name no PriorityClass can have.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};
use crate::types::ObjectName;

pub static CODE: Code = Code {
    name: "TIER-NAME",
    severity: Severity::Error,
    title: "a tier has a name that its PriorityClass cannot have",
    why: "A tier with a priority becomes a PriorityClass of its name, in lower case and with dashes for \
          underscores. That has to be the name of an object: letters, digits, dashes, and single dots between \
          them.",
    example: Example::Lab {
        bad: r#"{ tiers."core..apps".priority = 1000 }"#,
        good: r#"{ tiers."core.apps".priority = 1000 }"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (name, tier) in lab.tiers.iter().filter(|(_, tier)| tier.priority.is_some()) {
            let class = name.priority_class();
            if let Err(problem) = class.parse::<ObjectName>() {
                findings
                    .report(
                        &CODE,
                        format!("tier `{name}` cannot become a PriorityClass: {}", problem.message),
                    )
                    .at_key(tier.node, format!("would be `{class}`"))
                    .help("rename the tier");
            }
        }
    },
};
