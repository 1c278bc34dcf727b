//! Environment variables that refer to databases.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity, near};
use crate::lab::service::{Database, DatabaseEngine, DatabaseWord, EnvValue};

pub static CODE: Code = Code {
    name: "DB-FACT",
    severity: Severity::Error,
    title: "a variable refers to an unknown database, or to an unknown property of one",
    why: "The variable refers to one of the service's `databases`. The password is known if the database \
          sets `password`, or has a cluster of its own, which generates one. The connection string (`'uri`) \
          is known only in the latter case, because it is a secret as a whole; elsewhere a secret's \
          `template` can compose it.",
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
                let variable = format!("variable `{name}` of {container}");
                let Some(database) = container.service.databases.get(&fact.database.value) else {
                    let known: Vec<&str> =
                        container.service.databases.keys().map(|name| name.as_str()).collect();
                    let help = near::did_you_mean(fact.database.as_str(), &known);
                    findings
                        .report(
                            &CODE,
                            format!(
                                "{variable} refers to database `{}`, which the service does not define",
                                *fact.database
                            ),
                        )
                        .at(fact.database.node, "not defined")
                        .help(
                            help.unwrap_or_else(|| "define it under `databases` of the service".to_owned()),
                        );
                    continue;
                };
                if !known(database, fact.fact.value) {
                    findings
                        .report(
                            &CODE,
                            format!(
                                "{variable} refers to `'{}`, which is not known for this database",
                                fact.fact.word()
                            ),
                        )
                        .at(fact.fact.node, "not known")
                        .at_key(database.node, "for this database")
                        .help(match fact.fact.value {
                            DatabaseWord::Password => "set the `password` of the database",
                            _ => "compose the value with the `template` of a secret",
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
