//! A service whose name its objects cannot have.

use crate::check::rule::Rule;
use crate::check::shared::{object_names, walk};
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "OBJ-NAME",
    severity: Severity::Error,
    title: "a name that objects of a service cannot have",
    why: "Objects are named after their service and, where it has several, after the workload or job. A Kubernetes \
          Service must begin with a letter, for its name stands in DNS; the name of a StatefulSet or a CronJob may \
          have 52 characters at most, or its pods are never made.",
    example: Example::Lab {
        bad: r#"{
  services."2hello" = {
    enable = true,
    containers.app = { image = "docker.io/traefik/whoami:v1.11.0", memory = "16Mi", ports.http = 80 },
  },
}"#,
        good: r#"{
  services.hello2 = {
    enable = true,
    containers.app = { image = "docker.io/traefik/whoami:v1.11.0", memory = "16Mi", ports.http = 80 },
  },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for runner in walk::runners(lab) {
            for refused in object_names::refused(runner) {
                let (kind, problem) = (refused.kind, &refused.problem);
                findings
                    .report(&CODE, format!("{runner} cannot become a {kind}: {problem}"))
                    .at_key(runner.node(), format!("no name for a {kind}"))
                    .help(refused.help);
            }
        }
    },
};
