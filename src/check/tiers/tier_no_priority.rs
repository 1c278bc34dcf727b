//! Tiers in use without a priority.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "TIER-NO-PRIORITY",
    severity: Severity::Error,
    title: "the tier of a service has no priority",
    why: "The pods of a service use the PriorityClass of its tier, which exists only if the tier has a \
          priority. Kubernetes rejects pods with a PriorityClass that does not exist.",
    example: Example::Lab {
        bad: r#"{ tiers.core = {}, services.hello.tier = "core" }"#,
        good: r#"{ tiers.core.priority = 1000, services.hello.tier = "core" }"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (service_name, service) in lab.services() {
            let Some(name) = &service.tier else { continue };
            let Some(tier) = lab.tiers.get(&name.value).filter(|tier| tier.priority.is_none()) else {
                continue;
            };
            findings
                .report(&CODE, format!("service `{service_name}` uses tier `{name}`, which has no priority"))
                .at(name.node, "requires a PriorityClass")
                .at_key(tier.node, "no `priority`")
                .help(format!("set a priority, for example `tiers.\"{name}\".priority = 1000`"));
        }
    },
};
