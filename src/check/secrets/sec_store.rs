//! Stores that services name.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity, near};
use crate::types::ObjectName;

pub static CODE: Code = Code {
    name: "SEC-STORE",
    severity: Severity::Error,
    title: "a secret store that the lab does not have",
    why: "Where a lab describes its stores, they are all there are. A reference to another one is never followed, and \
          the Secret is never made.",
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
                let who = format!("secret `{name}` of service `{service}`");
                secret.named_stores().map(move |store| (who.clone(), store))
            })
        });
        let usual = source.store.iter().map(|store| ("the lab".to_owned(), store));
        for (who, store) in usual.chain(services) {
            if source.stores.contains_key(&store.value) {
                continue;
            }
            let known: Vec<&str> = source.stores.keys().map(ObjectName::as_str).collect();
            let finding = findings
                .report(&CODE, format!("{who} names a store that the lab does not have"))
                .at(store.node, "nothing has this name");
            match near::did_you_mean(store.as_str(), &known) {
                Some(help) => finding.help(help),
                None => finding
                    .help(format!("the lab has {}; or describe it under `secrets.stores`", known.join(", "))),
            };
        }
    },
};
