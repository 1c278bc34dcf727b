//! Classes that are to be made, and lack what they are about.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "CLASS-EMPTY",
    severity: Severity::Error,
    title: "a class says nothing",
    why: "A PriorityClass is a number, a RuntimeClass the name of a runtime. One without it cannot be made, and one \
          that something else makes needs none.",
    example: Example::Lab {
        bad: r#"{ priority_classes.urgent = {} }"#,
        good: r#"{ priority_classes.urgent.existing = true }"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let priorities = lab.priority_classes.iter().map(|(name, class)| {
            (
                format!("PriorityClass `{name}`"),
                class.node,
                &class.existing,
                class.value.as_ref().map(|it| it.node),
                "value",
            )
        });
        let runtimes = lab.runtime_classes.iter().map(|(name, class)| {
            (
                format!("RuntimeClass `{name}`"),
                class.node,
                &class.existing,
                class.handler.as_ref().map(|it| it.node),
                "handler",
            )
        });
        for (who, node, existing, said, field) in priorities.chain(runtimes) {
            match said {
                None if !existing.value => findings
                    .report(&CODE, format!("{who} has no `{field}`"))
                    .at_key(node, format!("no `{field}`"))
                    .help("add it; or, if something else makes the class: `existing = true`"),
                Some(said) if existing.value => findings
                    .report(&CODE, format!("{who} has a `{field}`, and something else makes it"))
                    .at(said, "this is never used")
                    .at(existing.node, "made elsewhere")
                    .help("leave one of the two out"),
                _ => continue,
            };
        }
    },
};
