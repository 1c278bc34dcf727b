//! Each host and path is routed to one service.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::service::full_host;

pub static CODE: Code = Code {
    name: "EXP-TAKEN",
    severity: Severity::Error,
    title: "one host and path is routed to two services",
    why: "The age of the objects, or the order in which the ingress controller reads them, would decide \
          which of the two answers, and that may change with every restart.",
    example: Example::Lab {
        bad: r#"{ services.hello.expose.again = { port = "http", host = "hello.home.example.com" } }"#,
        good: r#"{ services.hello.expose.again = { port = "http", host = "hello-again" } }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let mut exposed = Vec::new();
        for (service_name, service) in lab.services() {
            for (name, expose) in &service.expose {
                for way in &expose.ways {
                    for host in expose.all_hosts() {
                        let full = full_host(host, &lab.domain).to_ascii_lowercase();
                        let place = |path: &str| {
                            (way.value.clone(), full.clone(), format!("/{}", path.trim_matches('/')))
                        };
                        let entry = (service_name, name, host.node);
                        exposed.extend(expose.all_paths().map(|path| (place(path), entry)));
                    }
                }
            }
        }
        for ((_, host, path), (first_service, first_name, first), (service, name, node)) in
            walk::shared(exposed)
        {
            findings
                .report(&CODE, format!("`{host}{path}` is routed twice"))
                .at(node, format!("service `{service}` (`expose.{name}`)"))
                .at(first, format!("service `{first_service}` (`expose.{first_name}`)"))
                .help("change the `host` or `path` of one of them");
        }
    },
};
