//! Servers among the containers of a job.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "SVC-JOB-ENDLESS",
    severity: Severity::Warning,
    title: "a server keeps a job from ending",
    why: "A job ends when all of its containers have ended. A server among them never ends, so neither does \
          the job, and a cron job never starts another run. As a sidecar, the server is stopped when the \
          work is done.",
    example: Example::Lab {
        bad: r#"{
  services.hello.cron.sync = {
    schedule = "@daily",
    containers.work = { image = "docker.io/traefik/whoami:v1.11.0", memory = "16Mi" },
    containers.proxy = { image = "docker.io/traefik/whoami:v1.11.0", memory = "16Mi", ports.http = 80 },
  },
}"#,
        good: r#"{
  services.hello.cron.sync = {
    schedule = "@daily",
    containers.work = { image = "docker.io/traefik/whoami:v1.11.0", memory = "16Mi" },
    init.proxy = { image = "docker.io/traefik/whoami:v1.11.0", memory = "16Mi", ports.http = 80, sidecar = true },
  },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for workload in walk::all_workloads(lab).filter(|workload| workload.long_running().is_none()) {
            let containers = &workload.pod().containers;
            for (name, container) in containers.iter().filter(|_| containers.len() > 1) {
                let serves = !container.ports.is_empty() || walk::probes(container).next().is_some();
                if !serves {
                    continue;
                }
                findings
                    .report(
                        &CODE,
                        format!("container `{name}` of {workload} looks like a server, which never ends"),
                    )
                    .at_key(container.node, "the job waits for it")
                    .help(format!("move it to `init.{name}`, and set `sidecar = true`"));
            }
        }
    },
};
