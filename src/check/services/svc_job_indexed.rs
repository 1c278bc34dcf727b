//! Indexed jobs without a number of completions.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::service::WorkloadSpec;

pub static CODE: Code = Code {
    name: "SVC-JOB-INDEXED",
    severity: Severity::Error,
    title: "an indexed job has no number of completions",
    why: "The pods of an indexed job are numbered from 0 up to `completions`. Kubernetes rejects an indexed \
          job without it.",
    example: Example::Lab {
        bad: r#"{
  services.hello.jobs.parts = {
    indexed = true,
    containers.app = { image = "docker.io/traefik/whoami:v1.11.0", memory = "16Mi" },
  },
}"#,
        good: r#"{
  services.hello.jobs.parts = {
    indexed = true,
    completions = 4,
    containers.app = { image = "docker.io/traefik/whoami:v1.11.0", memory = "16Mi" },
  },
}"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for workload in walk::all_workloads(lab) {
            let job = match workload.spec {
                WorkloadSpec::LongRunning(_) => continue,
                WorkloadSpec::Job(job) => job,
                WorkloadSpec::CronJob(cron) => &cron.job,
            };
            if job.indexed.value && job.completions.is_none() {
                findings
                    .report(&CODE, format!("{workload} is indexed, but does not set `completions`"))
                    .at(job.indexed.node, "requires `completions`")
                    .help("add `completions`, the number of pods");
            }
        }
    },
};
