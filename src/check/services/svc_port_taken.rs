//! Port numbers that are used twice in a pod.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::service::ContainerPort;

pub static CODE: Code = Code {
    name: "SVC-PORT-TAKEN",
    severity: Severity::Error,
    title: "a port number is used twice in one pod",
    why: "The containers of a pod share one IP address, so only one of them can listen on a port, and \
          Kubernetes rejects a Service that has one port number under two names. TCP and UDP ports are \
          independent.",
    example: Example::Lab {
        bad: r#"{
  services.hello.containers.side = {
    image = "docker.io/traefik/whoami:v1.11.0",
    memory = "16Mi",
    ports.http-side = 80,
  },
}"#,
        good: r#"{
  services.hello.containers.side = {
    image = "docker.io/traefik/whoami:v1.11.0",
    memory = "16Mi",
    ports.http-side = 8080,
  },
}"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for workload in walk::all_workloads(lab) {
            let ports: Vec<_> = walk::ports(workload.pod()).collect();
            for (index, later) in ports.iter().enumerate() {
                let first = ports[..index].iter().find(|first| overlap(first.port, later.port));
                let Some(first) = first else { continue };
                let number = later.port.port.value.max(first.port.port.value);
                let protocol = later.port.transport().word();
                findings
                    .report(&CODE, format!("the pods of {workload} use port {number}/{protocol} twice"))
                    .at(
                        later.port.port.node,
                        format!("port `{}` of container `{}`", later.name, later.container),
                    )
                    .at(
                        first.port.port.node,
                        format!("port `{}` of container `{}`", first.name, first.container),
                    )
                    .help("change the port of one container; if both are the same port, keep only one name");
            }
        }
    },
};

/// Whether two ports or port ranges overlap.
fn overlap(one: &ContainerPort, other: &ContainerPort) -> bool {
    let last = |port: &ContainerPort| port.last.as_ref().unwrap_or(&port.port).value;
    one.transport() == other.transport() && one.port.value <= last(other) && other.port.value <= last(one)
}
