//! A tier in use that has no priority.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "TIER-NO-PRIORITY",
    severity: Severity::Error,
    title: "a service's tier has no priority",
    why: "The pods of a service name their tier's PriorityClass, which exists only if the tier has a priority. \
          Kubernetes refuses pods that name a class which does not exist.",
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
                .report(&CODE, format!("service `{service_name}` is of tier `{name}`, which has no priority"))
                .at(name.node, "names a PriorityClass that would not exist")
                .at_key(tier.node, "no `priority`")
                .help(format!("give it one, for instance `tiers.\"{name}\".priority = 1000`"));
        }
    },
};
