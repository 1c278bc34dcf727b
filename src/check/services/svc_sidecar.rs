//! A sidecar in the wrong place.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "SVC-SIDECAR",
    severity: Severity::Error,
    title: "a sidecar among the containers that are none",
    why: "A sidecar starts before the other containers and ends after them. Kubernetes knows it by its place: it stands \
          under `init`, with `sidecar = true`. Under `containers` every container stays anyway.",
    example: Example::Lab {
        bad: r#"{
  services.hello.containers.proxy = {
    image = "docker.io/traefik/whoami:v1.11.0",
    memory = "16Mi",
    sidecar = true,
  },
}"#,
        good: r#"{
  services.hello.init.proxy = {
    image = "docker.io/traefik/whoami:v1.11.0",
    memory = "16Mi",
    sidecar = true,
  },
}"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for runner in walk::runners(lab) {
            for (name, container) in runner.pod().containers.iter().filter(|(_, each)| each.sidecar.value) {
                findings
                    .report(&CODE, format!("container `{name}` of {runner} is to be a sidecar"))
                    .at(container.sidecar.node, "not under `init`")
                    .help(format!("move it to `init.{name}`, or remove `sidecar`"));
            }
        }
    },
};
