//! Tiers that share a PriorityClass.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "TIER-CLASS-TAKEN",
    severity: Severity::Error,
    title: "two tiers share a PriorityClass",
    why: "The PriorityClass of a tier has the tier's name in lower case, with hyphens for underscores. Two \
          tiers whose names differ only in that would share one class, and one of their priorities would be \
          lost.",
    example: Example::Lab {
        bad: r#"{ tiers = { core_apps.priority = 2000, core-apps.priority = 1000 } }"#,
        good: r#"{ tiers = { core-apps.priority = 2000, other-apps.priority = 1000 } }"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let tiers = lab.tiers.iter().filter(|(_, tier)| tier.priority.is_some());
        let classes = tiers.map(|(name, tier)| (name.priority_class(), (name, tier)));
        for (class, (first_name, first), (name, tier)) in walk::shared(classes) {
            findings
                .report(&CODE, format!("tiers `{first_name}` and `{name}` share PriorityClass `{class}`"))
                .at_key(tier.node, format!("`{class}`"))
                .at_key(first.node, format!("also `{class}`"))
                .help("rename one of them");
        }
    },
};
