//! Jobs with a time to live under a GitOps engine.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::gitops::GitOpsEngine;
use crate::lab::service::WorkloadSpec;

pub static CODE: Code = Code {
    name: "SVC-JOB-TTL",
    severity: Severity::Warning,
    title: "a finished job is deleted and created again",
    why: "GitOps engines create whatever is missing. A finished job that is deleted after its `ttl` is \
          missing, so the engine creates and runs it again and again. A job without `ttl` runs once per \
          change.",
    example: Example::Lab {
        bad: r#"{
  gitops = { engine = 'flux, repository = "https://git.example.com/lab.git", path = "rendered/home" },
  services.hello.jobs.setup = {
    ttl = "1h",
    containers.app = { image = "docker.io/traefik/whoami:v1.11.0", memory = "16Mi" },
  },
}"#,
        good: r#"{
  gitops = { engine = 'flux, repository = "https://git.example.com/lab.git", path = "rendered/home" },
  services.hello.jobs.setup.containers.app = { image = "docker.io/traefik/whoami:v1.11.0", memory = "16Mi" },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let Some(engine) = lab.gitops.as_ref().map(|gitops| &gitops.engine) else { return };
        for workload in walk::all_workloads(lab).filter(|_| engine.value != GitOpsEngine::None) {
            let WorkloadSpec::Job(job) = workload.spec else { continue };
            let Some(ttl) = &job.ttl else { continue };
            findings
                .report(&CODE, format!("{workload} is deleted after it has finished, and then created again"))
                .at(ttl.node, "deleted after this time")
                .mention(engine.node, "created again by this engine")
                .help("remove `ttl`, or use a cron job if it should run repeatedly");
        }
    },
};
