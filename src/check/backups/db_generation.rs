//! Generations of database clusters that have nothing to recover from.

use crate::check::rule::{Findings, Rule};
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;

pub static CODE: Code = Code {
    name: "DB-GENERATION",
    severity: Severity::Error,
    title: "a database cluster has nothing to recover from",
    why: "A generation of a PostgreSQL cluster archives to the object store of the lab and recovers from the archive of \
          the generation before. Without `databases.backup.barmanObjectStore` there is neither; a database on another \
          service's server is recovered with that server; and generations are counted from 1.",
    example: Example::Lab {
        bad: r#"{
  services.hello.databases.main = { size = "1Gi", purpose = 'general, generation = 2 },
}"#,
        good: r#"{
  cluster.objects = ["Middleware.traefik.io/auth/sso", "Secret/hello/store"],
  databases.backup.barmanObjectStore = {
    destinationPath = "s3://backups/",
    s3Credentials = {
      accessKeyId = { name = "store", key = "id" },
      secretAccessKey = { name = "store", key = "secret" },
    },
  },
  services.hello.databases.main = { size = "1Gi", purpose = 'general, generation = 2 },
}"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let store =
        lab.databases.backup.and_then(|backup| findings.values().field(backup.0, "barmanObjectStore"));
    for (service, described) in lab.services() {
        for (name, database) in &described.databases {
            let Some(generation) = &database.generation else { continue };
            let problem = if database.on.is_some() {
                ("is on the server of another service", "set the `generation` of that server")
            } else if generation.value == 0 {
                ("has no generation 0", "count from 1, which begins empty")
            } else if store.is_none() {
                ("has no archive", "set `databases.backup.barmanObjectStore`")
            } else {
                continue;
            };
            findings
                .report(&CODE, format!("database `{name}` of service `{service}` {}", problem.0))
                .at(generation.node, "cannot recover")
                .help(problem.1);
        }
    }
}
