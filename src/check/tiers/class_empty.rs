//! Classes that `render` creates need a value or a handler.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "CLASS-EMPTY",
    severity: Severity::Error,
    title: "a class has neither content nor `existing`",
    why: "A PriorityClass needs a `value`, a RuntimeClass a `handler`. Without it the class cannot be \
          created, and a class that something else creates (`existing`) needs none.",
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
        for (class, node, existing, value, field) in priorities.chain(runtimes) {
            match value {
                None if !existing.value => findings
                    .report(&CODE, format!("{class} has no `{field}`"))
                    .at_key(node, format!("no `{field}`"))
                    .help(format!(
                        "set `{field}`, or declare that something else creates the class: `existing = true`"
                    )),
                Some(value) if existing.value => findings
                    .report(&CODE, format!("{class} sets `{field}`, but is declared as `existing`"))
                    .at(value, "never used")
                    .at(existing.node, "created by something else")
                    .help("remove one of the two fields"),
                _ => continue,
            };
        }
    },
};
