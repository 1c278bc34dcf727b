//! Secrets in a lab without a secret store.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "SVC-SECRET-STORE",
    severity: Severity::Error,
    title: "a service has secrets, but the lab has no secret store",
    why: "The tree contains no secrets, only references to a store. Without a store the reference cannot be \
          resolved, and containers wait for a Secret that is never created.",
    example: Example::Lab {
        bad: r#"{
  services.hello.secrets.login = { path = "apps/hello", keys.PASSWORD = "password" },
  services.hello.containers.app.env.PASSWORD = { secret = "login", key = "PASSWORD" },
}"#,
        good: r#"{
  secrets.store = "vault",
  services.hello.secrets.login = { path = "apps/hello", keys.PASSWORD = "password" },
  services.hello.containers.app.env.PASSWORD = { secret = "login", key = "PASSWORD" },
}"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        if lab.secrets.as_ref().is_some_and(|source| source.store.is_some()) {
            return;
        }
        for (service_name, service) in lab.services() {
            let without_store =
                service.secrets.iter().filter(|(_, secret)| secret.needs_store() && secret.store.is_none());
            for (name, secret) in without_store {
                findings
                    .report(
                        &CODE,
                        format!(
                            "service `{service_name}` has secret `{name}`, but the lab has no secret store"
                        ),
                    )
                    .at_key(secret.node, "requires a store")
                    .help("name the lab's ClusterSecretStore: `secrets.store = \"...\"`")
                    .help(format!(
                        "or, if the Secret is created otherwise: `services.{service_name}.secrets.{name} | force = {{ \
                         existing = true, expected_keys = [...] }}`"
                    ));
            }
        }
    },
};
