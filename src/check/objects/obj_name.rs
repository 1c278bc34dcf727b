//! Names of services that are invalid for their objects.

use crate::check::rule::Rule;
use crate::check::shared::{object_names, walk};
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "OBJ-NAME",
    severity: Severity::Error,
    title: "the name of a service is invalid for one of its objects",
    why: "Objects are named after their service and, if it has several, their workload or job. The name of a \
          Kubernetes Service is a DNS label and must start with a letter; a StatefulSet or CronJob with a \
          name of more than 52 characters never gets pods.",
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
        for workload in walk::all_workloads(lab) {
            for invalid in object_names::refused(workload) {
                let (kind, problem) = (invalid.kind, &invalid.problem);
                findings
                    .report(&CODE, format!("{workload} has an invalid name for a {kind}: {problem}"))
                    .at_key(workload.node(), format!("invalid name for a {kind}"))
                    .help(invalid.help);
            }
        }
    },
};
