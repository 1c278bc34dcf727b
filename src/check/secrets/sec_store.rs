//! Secret stores that services refer to.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity, near};
use crate::types::ObjectName;

pub static CODE: Code = Code {
    name: "SEC-STORE",
    severity: Severity::Error,
    title: "a secret store is not defined",
    why: "If a lab defines its secret stores, there are no others. A reference to another one is never \
          resolved, so the Secret is never created.",
    example: Example::Lab {
        bad: r#"{
  secrets = { store = "vault", stores.vault = {}, stores.database = {} },
  services.hello.secrets.login = { store = "databse", path = "apps/hello", keys.PASSWORD = "password" },
  services.hello.containers.app.env.PASSWORD = { secret = "login", key = "PASSWORD" },
}"#,
        good: r#"{
  secrets = { store = "vault", stores.vault = {}, stores.database = {} },
  services.hello.secrets.login = { store = "database", path = "apps/hello", keys.PASSWORD = "password" },
  services.hello.containers.app.env.PASSWORD = { secret = "login", key = "PASSWORD" },
}"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let Some(source) = lab.secrets.as_ref().filter(|source| !source.stores.is_empty()) else { return };
        let services = lab.services().flat_map(|(service, described)| {
            let secrets = described.secrets.iter();
            secrets.flat_map(move |(name, secret)| {
                let owner = format!("secret `{name}` of service `{service}`");
                secret.named_stores().map(move |store| (owner.clone(), store))
            })
        });
        let default = source.store.iter().map(|store| ("`secrets.store`".to_owned(), store));
        for (owner, store) in default.chain(services) {
            if source.stores.contains_key(&store.value) {
                continue;
            }
            let known: Vec<&str> = source.stores.keys().map(ObjectName::as_str).collect();
            let finding = findings
                .report(&CODE, format!("{owner} refers to store `{}`, which is not defined", **store))
                .at(store.node, "not defined");
            match near::did_you_mean(store.as_str(), &known) {
                Some(help) => finding.help(help),
                None => finding
                    .help(format!("available: {}; or define it under `secrets.stores`", known.join(", "))),
            };
        }
    },
};
