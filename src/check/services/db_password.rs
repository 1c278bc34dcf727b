//! Passwords of databases on another service's PostgreSQL cluster.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};
use crate::lab::Switched;
use crate::lab::service::DatabaseEngine;

pub static CODE: Code = Code {
    name: "DB-PASSWORD",
    severity: Severity::Error,
    title: "a database whose cluster cannot know its password",
    why: "The cluster sets the password of the database's user, so it needs it too, in a Secret of its own namespace. \
          That one is read from the store as well: from the `path` of the service's secret, and by one of its `keys`. \
          Without a password nobody could enter.",
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
                let who = format!("database `{name}` of service `{service}`");
                let Some(password) = &database.password else {
                    findings
                        .report(&CODE, format!("{who} has no password"))
                        .at_key(database.node, "who may enter?")
                        .help("name a key of one of the service's secrets: `password = { secret, key }`");
                    continue;
                };
                let Some(secret) = described.secrets.get(&password.secret.value) else { continue };
                let read = secret.path.is_some() && secret.keys.contains_key(&password.key.value);
                if !read || !secret.needs_store() {
                    findings
                        .report(&CODE, format!("the cluster of {who} cannot read its password"))
                        .at(password.key.node, "not one of the secret's `keys`")
                        .at_key(secret.node, "this secret")
                        .help("give the secret a `path`, and the password a key of its `keys`");
                }
            }
        }
    },
};
