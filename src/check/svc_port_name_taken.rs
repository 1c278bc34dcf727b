//! One port name for two ports of a pod.

use crate::check::{Rule, walk};
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "SVC-PORT-NAME-TAKEN",
    severity: Severity::Error,
    title: "two containers of a pod give one name to different ports",
    why: "The Service and every way in refer to a port by its name. If two containers of a pod use one name for \
          different ports, only one of them could be reached.",
    example: Example::Lab {
        bad: r#"{
  services.hello.containers.side = {
    image = "docker.io/traefik/whoami:v1.11.0",
    memory = "16Mi",
    ports.http = 8080,
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
            let ports = runner.pod().lasting_containers().flat_map(|(container, described)| {
                described.ports.iter().map(move |(name, port)| (name, (container, port)))
            });
            for (name, (first_container, first), (container, port)) in walk::shared(ports) {
                if (first.port.value, first.transport()) == (port.port.value, port.transport()) {
                    // The same port twice is another rule's.
                    continue;
                }
                let shown = |port: &crate::lab::ContainerPort| format!("{}/{}", *port.port, port.transport().word());
                findings
                    .report(&CODE, format!("{runner} has two ports named `{name}`"))
                    .at_key(port.node, format!("{} of container `{container}`", shown(port)))
                    .at_key(first.node, format!("{} of container `{first_container}`", shown(first)))
                    .help("rename one of the two");
            }
        }
    },
};
