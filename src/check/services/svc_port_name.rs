//! Port names that Kubernetes rejects.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::types::port_name_fault;

pub static CODE: Code = Code {
    name: "SVC-PORT-NAME",
    severity: Severity::Error,
    title: "a port name is invalid",
    why: "Port names follow the IANA service name registry (RFC 6335): at most 15 characters, at least one \
          letter, and no consecutive hyphens.",
    example: Example::Lab {
        bad: r#"{ services.hello.containers.app.ports.administration-api = 9000 }"#,
        good: r#"{ services.hello.containers.app.ports.admin-api = 9000 }"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for each in walk::containers(lab) {
            for (name, port) in &each.container.ports {
                // In a range, the last name is the longest.
                let Some((name, _)) = port.each(name).pop() else { continue };
                let Some(problem) = port_name_fault(&name) else { continue };
                findings
                    .report(&CODE, format!("the name of port `{name}` of {each} is invalid: {problem}"))
                    .at_key(port.node, problem)
                    .help("use 1 to 15 lower-case letters, digits and single hyphens, such as `metrics`");
            }
        }
    },
};
