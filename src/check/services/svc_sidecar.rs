//! Sidecars outside of `init`.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "SVC-SIDECAR",
    severity: Severity::Error,
    title: "a sidecar is not under `init`",
    why: "A sidecar starts before the other containers and stops after them. Kubernetes defines sidecars as \
          `init` containers with `sidecar = true`. Containers under `containers` keep running anyway.",
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
        for workload in walk::all_workloads(lab) {
            for (name, container) in workload.pod().containers.iter().filter(|(_, each)| each.sidecar.value) {
                findings
                    .report(
                        &CODE,
                        format!("container `{name}` of {workload} sets `sidecar`, but is not under `init`"),
                    )
                    .at(container.sidecar.node, "only valid under `init`")
                    .help(format!("move it to `init.{name}`, or remove `sidecar`"));
            }
        }
    },
};
