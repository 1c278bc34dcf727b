//! One port number twice in a pod.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::service::ContainerPort;

pub static CODE: Code = Code {
    name: "SVC-PORT-TAKEN",
    severity: Severity::Error,
    title: "a port number stands twice in one pod",
    why: "The containers of a pod share one network address, so only one of them can listen on a port; and a \
          Service with one port number under two names is refused. TCP and UDP count apart.",
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
        for runner in walk::runners(lab) {
            let ports: Vec<_> = walk::ports(runner.pod()).collect();
            for (index, later) in ports.iter().enumerate() {
                let first = ports[..index].iter().find(|first| meet(first.port, later.port));
                let Some(first) = first else { continue };
                let number = later.port.port.value.max(first.port.port.value);
                let protocol = later.port.transport().word();
                findings
                    .report(&CODE, format!("the pods of {runner} have port {number}/{protocol} twice"))
                    .at(later.port.port.node, format!("port `{}` of container `{}`", later.name, later.container))
                    .at(first.port.port.node, format!("port `{}` of container `{}`", first.name, first.container))
                    .help("one of the two has to listen on another port; one that is the same port needs one name only");
            }
        }
    },
};

/// Whether two ports, or two ranges, have a number in common.
fn meet(one: &ContainerPort, other: &ContainerPort) -> bool {
    let last = |port: &ContainerPort| port.last.as_ref().unwrap_or(&port.port).value;
    one.transport() == other.transport() && one.port.value <= last(other) && other.port.value <= last(one)
}
