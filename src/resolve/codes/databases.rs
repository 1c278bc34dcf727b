//! Findings about databases.

use crate::diag::{Code, Example, Severity};

pub static DB_SERVER: Code = Code {
    name: "DB-SERVER",
    severity: Severity::Error,
    title: "database without a server",
    why: "A database is either on the service's own PostgreSQL cluster, which needs a size, or on the server \
          of another service that the lab runs. If that service has several servers or ports, the database \
          must name one.",
    example: Example::Lab {
        bad: r#"{
  services.postgres = {
    enable = true,
    containers.app = { image = "docker.io/library/postgres:18.0", memory = "64Mi", ports.postgres = 5432 },
  },
  services.hello.databases.main.on = "postgers",
}"#,
        good: r#"{
  services.postgres = {
    enable = true,
    containers.app = { image = "docker.io/library/postgres:18.0", memory = "64Mi", ports.postgres = 5432 },
  },
  services.hello.databases.main.on = "postgres",
}"#,
    },
    allowable: false,
};
