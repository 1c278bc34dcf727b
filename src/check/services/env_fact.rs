//! Variables that say where a needed service is reached.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity, near};
use crate::lab::Switched;
use crate::lab::service::{EnvValue, Fact};

pub static CODE: Code = Code {
    name: "ENV-FACT",
    severity: Severity::Error,
    title: "a variable about a service that is not needed, or a port that is not clear",
    why: "Where a service is reached is known of those under `needs`: they run before, and the network lets the two \
          talk. The service has the port that is named, or one only.",
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
                let who = format!("variable `{name}` of {container}");
                if !needed {
                    let known: Vec<&str> = container.service.needs.keys().map(|need| need.as_str()).collect();
                    let near = near::did_you_mean(fact.need.as_str(), &known);
                    findings
                        .report(&CODE, format!("{who} is about a service that is not needed"))
                        .at(fact.need.node, "not under `needs`")
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
                        Some(port) => (port.node, "no port has this name"),
                        None => (fact.fact.node, "which port?"),
                    };
                    findings.report(&CODE, format!("{who} does not say which port")).at(node, text).help(
                        match ports.as_slice() {
                            [] => format!("`{}` has no ports", *fact.need),
                            ports => format!("name one with `port`: {}", ports.join(", ")),
                        },
                    );
                }
            }
        }
    },
};
