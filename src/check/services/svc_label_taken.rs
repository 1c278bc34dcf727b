//! Labels of a service that `render` sets itself.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};

/// Keys that stand on a service's objects whatever it says, and what decides their values.
const OWN: &[(&str, &str)] = &[
    ("app.kubernetes.io/component", "it is the workload's name"),
    ("app.kubernetes.io/managed-by", "it is `render`"),
    ("app.kubernetes.io/name", "it is the service's name"),
    ("app.kubernetes.io/part-of", "it says what the object belongs to"),
    ("tier", "it is the service's `tier`: set that instead"),
];

pub static CODE: Code = Code {
    name: "SVC-LABEL-TAKEN",
    severity: Severity::Error,
    title: "a label that `render` sets itself",
    why: "Pods are selected, and objects are found, by labels that every object of a service has: \
          `app.kubernetes.io/name`, `app.kubernetes.io/managed-by`, `app.kubernetes.io/component`, \
          `app.kubernetes.io/part-of` and `tier`. An object has one value for each key, and a Deployment whose \
          selector no longer fits its pods is refused.",
    example: Example::Lab {
        bad: r#"{ services.hello.labels."app.kubernetes.io/name" = "greeter" }"#,
        good: r#"{ services.hello.labels."app.kubernetes.io/version" = "1.10.0" }"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (name, service) in lab.services() {
            for (key, value) in &service.labels {
                let own = OWN.iter().find(|(own, _)| *own == key.to_string());
                let Some((_, decides)) = own else { continue };
                let others: Vec<String> = OWN.iter().map(|(own, _)| format!("`{own}`")).collect();
                findings
                    .report(
                        &CODE,
                        format!("service `{name}` sets the label `{key}`, which `render` sets itself"),
                    )
                    .at_key(value.node, decides.split(':').next().unwrap_or_default())
                    .help(format!("leave it out: {decides}"))
                    .help(format!("the labels of `render` are {}", others.join(", ")));
            }
        }
    },
};
