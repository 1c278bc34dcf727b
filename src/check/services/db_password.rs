//! Passwords of databases in another service's PostgreSQL cluster.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};
use crate::lab::Switched;
use crate::lab::service::DatabaseEngine;

pub static CODE: Code = Code {
    name: "DB-PASSWORD",
    severity: Severity::Error,
    title: "a database has no password that its cluster can read",
    why: "The cluster sets the password of the database user, so it needs the password in a Secret of its \
          own namespace. That Secret is read from the same store: from the `path` of the service's secret, \
          by one of its `keys`. Without a password, nobody could log in.",
    example: Example::Lab {
        bad: r#"{
  services.postgres = { enable = true, databases.main = { size = "2Gi", purpose = 'general } },
  services.hello.databases.main.on = "postgres",
}"#,
        good: r#"{
  secrets.store = "vault",
  services.postgres = { enable = true, databases.main = { size = "2Gi", purpose = 'general } },
  services.hello.secrets.database = { path = "databases/hello", keys.PASSWORD = "password" },
  services.hello.databases.main = { on = "postgres", password = { secret = "database", key = "PASSWORD" } },
}"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (service, described) in lab.services() {
            for (name, database) in &described.databases {
                let on = database.on.as_ref().and_then(|on| lab.services.get(&on.value));
                let Some(Switched::On(other)) = on else { continue };
                let clustered = other.databases.values().any(|theirs| theirs.on.is_none());
                if database.engine.value != DatabaseEngine::Postgres || !clustered {
                    continue;
                }
                let subject = format!("database `{name}` of service `{service}`");
                let Some(password) = &database.password else {
                    findings
                        .report(&CODE, format!("{subject} has no password"))
                        .at_key(database.node, "requires `password`")
                        .help("refer to a key of one of the service's secrets: `password = { secret, key }`");
                    continue;
                };
                let Some(secret) = described.secrets.get(&password.secret.value) else { continue };
                let read = secret.path.is_some() && secret.keys.contains_key(&password.key.value);
                if !read || !secret.needs_store() {
                    findings
                        .report(&CODE, format!("the cluster of {subject} cannot read its password"))
                        .at(password.key.node, "not a key that is read from the store")
                        .at_key(secret.node, "this secret")
                        .help("set the secret's `path`, and list the password under its `keys`");
                }
            }
        }
    },
};
