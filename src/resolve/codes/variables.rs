//! Variables that refer to services and databases.

use crate::diag::{Code, Example, Severity};

pub static ENV_FACT: Code = Code {
    name: "ENV-FACT",
    severity: Severity::Error,
    title: "a variable refers to a service missing from `needs`, or to an ambiguous port",
    why: "A variable can refer to the services listed in `needs`: they start first, and network policies \
          allow the connection. The service must define the named port, or exactly one port if none is \
          named.",
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

pub static DB_FACT: Code = Code {
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
