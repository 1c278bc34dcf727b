//! One port number twice in a pod.

use crate::check::{Rule, walk};
use crate::diag::{Code, Example, Severity};
use crate::lab::ContainerPort;

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
            let ports: Vec<_> = runner
                .pod()
                .lasting_containers()
                .flat_map(|(container, described)| described.ports.iter().map(move |(name, port)| (container, name, port)))
                .collect();
            for (index, (container, name, port)) in ports.iter().enumerate() {
                let first = ports[..index].iter().find(|(_, _, first)| meet(first, port));
                let Some((first_container, first_name, first)) = first else { continue };
                let number = port.port.value.max(first.port.value);
                let protocol = port.transport().word();
                findings
                    .report(&CODE, format!("the pods of {runner} have port {number}/{protocol} twice"))
                    .at(port.port.node, format!("port `{name}` of container `{container}`"))
                    .at(first.port.node, format!("port `{first_name}` of container `{first_container}`"))
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
