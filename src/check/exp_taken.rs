//! One host and path for two services.

use crate::check::{Rule, walk};
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "EXP-TAKEN",
    severity: Severity::Error,
    title: "one host and path leads to two services",
    why: "Which of the two answers would be decided by the age of the objects or the order in which the ingress \
          reads them, and may change with every restart.",
    example: Example::Lab {
        bad: r#"{ services.hello.expose.again = { port = "http", host = "hello.home.example.com" } }"#,
        good: r#"{ services.hello.expose.again = { port = "http", host = "hello-again" } }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let exposed = lab.services().flat_map(|(service_name, service)| {
            service.expose.iter().map(move |(name, expose)| {
                let host = expose.full_host(&lab.domain).to_ascii_lowercase();
                let path = format!("/{}", expose.path.trim_matches('/'));
                ((host, path), (service_name, name, expose))
            })
        });
        for ((host, path), (first_service, first_name, first), (service, name, expose)) in walk::shared(exposed) {
            findings
                .report(&CODE, format!("`{host}{path}` leads to two places"))
                .at(expose.host.node, format!("service `{service}` by `{name}`"))
                .at(first.host.node, format!("service `{first_service}` by `{first_name}`"))
                .help("give one of them another `host` or `path`");
        }
    },
};
