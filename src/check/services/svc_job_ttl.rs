//! Jobs that remove themselves.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::gitops::Engine;
use crate::lab::service::Runs;

pub static CODE: Code = Code {
    name: "SVC-JOB-TTL",
    severity: Severity::Warning,
    title: "a job that is made again after its time",
    why: "Who applies the tree makes what is missing. A finished job that is removed after its `ttl` is missing, so it is \
          made and run again, and again. A job that stays is run once per change.",
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
        for runner in walk::runners(lab).filter(|_| engine.value != Engine::None) {
            let Runs::Once(job) = runner.runs else { continue };
            let Some(ttl) = &job.ttl else { continue };
            findings
                .report(&CODE, format!("{runner} is removed when it has ended, and then made again"))
                .at(ttl.node, "removed after this time")
                .mention(engine.node, "made again by this")
                .help("remove `ttl`, or make it a cron job if it is to run again");
        }
    },
};
