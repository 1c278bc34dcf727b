//! Variables about databases.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity, near};
use crate::lab::service::{Database, DatabaseEngine, DatabaseWord, EnvValue};

pub static CODE: Code = Code {
    name: "DB-FACT",
    severity: Severity::Error,
    title: "a variable about a database that nobody can tell",
    why: "The variable is about one of the service's `databases`. The password is known where the database has one, or a \
          cluster of its own, which makes one up; the address with the password in it (`'uri`) only in the latter case, \
          because it is a secret as a whole. Elsewhere it is put together by a secret's `template`.",
    example: Example::Lab {
        bad: r#"{
  services.hello.databases.main = { size = "2Gi", purpose = 'general },
  services.hello.containers.app.env.DATABASE_URL = { database = "mian", fact = 'uri },
}"#,
        good: r#"{
  services.hello.databases.main = { size = "2Gi", purpose = 'general },
  services.hello.containers.app.env.DATABASE_URL = { database = "main", fact = 'uri },
}"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for container in walk::containers(lab) {
            for (name, value) in &container.container.env {
                let EnvValue::Database(fact) = &value.value else { continue };
                let who = format!("variable `{name}` of {container}");
                let Some(database) = container.service.databases.get(&fact.database.value) else {
                    let known: Vec<&str> =
                        container.service.databases.keys().map(|name| name.as_str()).collect();
                    let help = near::did_you_mean(fact.database.as_str(), &known);
                    findings
                        .report(&CODE, format!("{who} is about a database that the service does not have"))
                        .at(fact.database.node, "nothing has this name")
                        .help(
                            help.unwrap_or_else(|| "describe it under the service's `databases`".to_owned()),
                        );
                    continue;
                };
                if !known(database, fact.fact.value) {
                    findings
                        .report(&CODE, format!("{who} wants a `{}` that nobody can tell", fact.fact.word()))
                        .at(fact.fact.node, "not known")
                        .at_key(database.node, "of this database")
                        .help(match fact.fact.value {
                            DatabaseWord::Password => "give the database a `password`",
                            _ => "put it together with the `template` of a secret",
                        });
                }
            }
        }
    },
};

fn known(database: &Database, word: DatabaseWord) -> bool {
    let own = database.on.is_none() && database.engine.value == DatabaseEngine::Postgres;
    let open_redis = database.engine.value == DatabaseEngine::Redis && database.password.is_none();
    match word {
        DatabaseWord::Password => own || database.password.is_some(),
        DatabaseWord::Uri => own || open_redis,
        DatabaseWord::User => database.engine.value == DatabaseEngine::Postgres || database.user.is_some(),
        DatabaseWord::Host | DatabaseWord::Port | DatabaseWord::Address | DatabaseWord::Name => true,
    }
}
