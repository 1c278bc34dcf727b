//! Environment variables that refer to other services.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity, near};
use crate::lab::Switched;
use crate::lab::service::{EnvValue, Fact};

pub static CODE: Code = Code {
    name: "ENV-FACT",
    severity: Severity::Error,
    title: "a variable refers to a service missing from `needs`, or to an ambiguous port",
    why: "A variable can refer to the services listed in `needs`: they start first, and network policies \
          allow the connection. The service must define the named port, or exactly one port if none is \
          named.",
    example: Example::Lab {
        bad: r#"{
  services.database = {
    enable = true,
    containers.app = { image = "docker.io/library/postgres:18.0", memory = "64Mi", ports.postgres = 5432 },
  },
  services.hello.containers.app.env.DATABASE_HOST = { need = "database", fact = 'host },
}"#,
        good: r#"{
  services.database = {
    enable = true,
    containers.app = { image = "docker.io/library/postgres:18.0", memory = "64Mi", ports.postgres = 5432 },
  },
  services.hello.needs.database = true,
  services.hello.containers.app.env.DATABASE_HOST = { need = "database", fact = 'host },
}"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for container in walk::containers(lab) {
            for (name, value) in &container.container.env {
                let EnvValue::Fact(fact) = &value.value else { continue };
                let needed = container.service.needs.get(&fact.need.value).is_some_and(|needed| needed.value);
                let variable = format!("variable `{name}` of {container}");
                if !needed {
                    let known: Vec<&str> = container.service.needs.keys().map(|need| need.as_str()).collect();
                    let near = near::did_you_mean(fact.need.as_str(), &known);
                    findings
                        .report(
                            &CODE,
                            format!(
                                "{variable} refers to service `{}`, which is not listed in `needs`",
                                *fact.need
                            ),
                        )
                        .at(fact.need.node, "not listed in `needs`")
                        .help(near.unwrap_or_else(|| {
                            format!("add `services.{}.needs.{} = true`", container.service_name, *fact.need)
                        }));
                    continue;
                }
                let Some(Switched::On(other)) = lab.services.get(&fact.need.value) else { continue };
                if fact.fact.value != Fact::Host && fact.port(&fact.need.value, other).is_none() {
                    let ports = other.ports(&fact.need.value);
                    let ports: Vec<String> = ports.iter().map(|port| format!("`{}`", port.name)).collect();
                    let (node, text) = match &fact.port {
                        Some(port) => (port.node, "not defined"),
                        None => (fact.fact.node, "needs `port`"),
                    };
                    findings
                        .report(
                            &CODE,
                            format!("{variable} does not identify a port of service `{}`", *fact.need),
                        )
                        .at(node, text)
                        .help(match ports.as_slice() {
                            [] => format!("service `{}` has no ports", *fact.need),
                            ports => format!("set `port` to one of: {}", ports.join(", ")),
                        });
                }
            }
        }
    },
};
