//! Tiers whose name is invalid for a PriorityClass.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};
use crate::types::ObjectName;

pub static CODE: Code = Code {
    name: "TIER-NAME",
    severity: Severity::Error,
    title: "the name of a tier is invalid for a PriorityClass",
    why: "A tier with a priority becomes a PriorityClass with its name, in lower case and with hyphens for \
          underscores. The result has to be a valid object name: letters, digits, hyphens, and single dots \
          between them.",
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
                        format!(
                            "the name of tier `{name}` is invalid for a PriorityClass: {}",
                            problem.message
                        ),
                    )
                    .at_key(tier.node, format!("would be `{class}`"))
                    .help("rename the tier");
            }
        }
    },
};
