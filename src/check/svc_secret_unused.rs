//! A secret that no container refers to.

use std::collections::BTreeSet;

use crate::check::Rule;
use crate::diag::{Code, Example, Severity};
use crate::lab::{EnvValue, Service};

pub static CODE: Code = Code {
    name: "SVC-SECRET-UNUSED",
    severity: Severity::Warning,
    title: "a secret that no container refers to",
    why: "The secret would be copied into the cluster for nobody. Most often the reference to it is missing.",
    example: Example::Lab {
        bad: r#"{
  secrets.store = "vault",
  services.hello.secrets.login = { path = "apps/hello", keys.PASSWORD = "password" },
}"#,
        good: r#"{
  secrets.store = "vault",
  services.hello.secrets.login = { path = "apps/hello", keys.PASSWORD = "password" },
  services.hello.containers.app.env.PASSWORD = { secret = "login", key = "PASSWORD" },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        // A chart refers to them in its own words.
        let of_containers = lab.services().filter(|(_, service)| !service.is_chart(&lab.charts));
        for (service_name, service) in of_containers {
            let referred = referred(service);
            let declared: BTreeSet<&str> = service.secrets.keys().map(|name| name.as_str()).collect();
            // A reference to a secret that does not exist is reported elsewhere, and most likely means this one.
            if !referred.is_subset(&declared) {
                continue;
            }
            for (name, secret) in service.secrets.iter().filter(|(name, _)| !referred.contains(name.as_str())) {
                findings
                    .report(&CODE, format!("no container of service `{service_name}` refers to secret `{name}`"))
                    .at_key(secret.node, "used nowhere")
                    .help(format!(
                        "refer to it, for instance `env.NAME = {{ secret = \"{name}\", key = \"...\" }}`, or remove it"
                    ));
            }
        }
    },
};

/// The secrets that the service's containers name.
fn referred(service: &Service) -> BTreeSet<&str> {
    let containers = service.containers.values().chain(service.init.values());
    let values = containers.flat_map(|container| container.env.values());
    values
        .filter_map(|value| match &value.value {
            EnvValue::Secret(reference) => Some(reference.secret.as_str()),
            EnvValue::Literal(_) | EnvValue::Field(_) => None,
        })
        .collect()
}
