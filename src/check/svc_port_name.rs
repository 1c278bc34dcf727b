//! Port names that Kubernetes refuses.

use crate::check::{Rule, walk};
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "SVC-PORT-NAME",
    severity: Severity::Error,
    title: "a port name that Kubernetes refuses",
    why: "Names of ports follow the registry of internet services (RFC 6335): at most 15 characters, at least one \
          letter, no two dashes in a row.",
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
                // Of a range, the last name is as long as any.
                let Some((name, _)) = port.each(name).pop() else { continue };
                let Some(problem) = fault(&name) else { continue };
                findings
                    .report(&CODE, format!("port `{name}` of {each}: {problem}"))
                    .at_key(port.node, problem)
                    .help("write 1 to 15 lower-case letters, digits and single dashes, such as `metrics`");
            }
        }
    },
};

/// What is wrong with a name that is a DNS label otherwise.
fn fault(name: &str) -> Option<String> {
    const MOST: usize = 15;
    if name.len() > MOST {
        Some(format!("the name has {} characters, and at most {MOST} fit", name.len()))
    } else if !name.contains(|c: char| c.is_ascii_alphabetic()) {
        Some("the name has no letter".to_owned())
    } else if name.contains("--") {
        Some("the name has two dashes in a row".to_owned())
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_have_a_letter() {
        for name in ["http", "a", "fifteen-letters", "8080-tcp"] {
            assert_eq!(fault(name), None, "{name}");
        }
        for name in ["sixteen-letters-", "8080", "80-80", "a--b"] {
            assert!(fault(name).is_some(), "{name}");
        }
    }
}
