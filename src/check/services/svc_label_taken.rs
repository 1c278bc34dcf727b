//! Labels of services that `render` manages.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};

/// Labels that `render` sets on every object of a service, and their values.
const OWN: &[(&str, &str)] = &[
    ("app.kubernetes.io/component", "its value is the name of the workload"),
    ("app.kubernetes.io/managed-by", "its value is `render`"),
    ("app.kubernetes.io/name", "its value is the name of the service"),
    ("app.kubernetes.io/part-of", "its value is what the object belongs to"),
    ("tier", "its value is the `tier` of the service; set that instead"),
];

pub static CODE: Code = Code {
    name: "SVC-LABEL-TAKEN",
    severity: Severity::Error,
    title: "a service sets a label that `render` manages",
    why: "Pods are selected, and objects are found, by labels that every object of a service has: \
          `app.kubernetes.io/name`, `app.kubernetes.io/managed-by`, `app.kubernetes.io/component`, \
          `app.kubernetes.io/part-of` and `tier`. A label has only one value, and a Deployment whose \
          selector no longer matches its pods is rejected.",
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
                let Some((_, value_text)) = own else { continue };
                let others: Vec<String> = OWN.iter().map(|(own, _)| format!("`{own}`")).collect();
                findings
                    .report(&CODE, format!("service `{name}` sets the label `{key}`, which `render` manages"))
                    .at_key(value.node, value_text.split(';').next().unwrap_or_default())
                    .help(format!("remove it: {value_text}"))
                    .help(format!("`render` manages {}", others.join(", ")));
            }
        }
    },
};
