//! Secrets in a lab that has nowhere to take them from.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "SVC-SECRET-STORE",
    severity: Severity::Error,
    title: "a service needs secrets, and the lab has no store for them",
    why: "The tree holds no secret, only references into a store. Where the lab names no store the reference \
          leads nowhere, and containers wait for a Secret that nobody makes.",
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
            let nowhere =
                service.secrets.iter().filter(|(_, secret)| secret.needs_store() && secret.store.is_none());
            for (name, secret) in nowhere {
                findings
                    .report(
                        &CODE,
                        format!("service `{service_name}` needs secret `{name}`, and the lab has no store"),
                    )
                    .at_key(secret.node, "from which store?")
                    .help("name the lab's ClusterSecretStore: `secrets.store = \"...\"`");
            }
        }
    },
};
