//! Findings about databases.

use crate::diag::{Code, Example};

pub static DB_SERVER: Code = Code::error(
    "DB-SERVER",
    "a database without a server",
    "A database is on a PostgreSQL cluster of the service's own, which has a size, or on the server of another \
     service that the lab runs. Where that service has several servers or ports, one is named.",
    Example::Lab {
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
);
