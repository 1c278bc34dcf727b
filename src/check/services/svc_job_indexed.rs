//! Numbered pods without a number.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::service::Runs;

pub static CODE: Code = Code {
    name: "SVC-JOB-INDEXED",
    severity: Severity::Error,
    title: "a job with numbered pods and no number of them",
    why: "Numbered pods are counted from 0 to the number of `completions`. Without it Kubernetes refuses the job.",
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
        for runner in walk::runners(lab) {
            let job = match runner.runs {
                Runs::Always(_) => continue,
                Runs::Once(job) => job,
                Runs::Timed(cron) => &cron.job,
            };
            if job.indexed.value && job.completions.is_none() {
                findings
                    .report(&CODE, format!("{runner} numbers its pods and does not say how many there are"))
                    .at(job.indexed.node, "numbered up to what?")
                    .help("add `completions`");
            }
        }
    },
};
