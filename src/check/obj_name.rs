//! A service whose name its objects cannot have.

use crate::check::{Rule, object_names};
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "OBJ-NAME",
    severity: Severity::Error,
    title: "a service has a name that one of its objects cannot have",
    why: "Objects are named after their service. A Kubernetes Service must begin with a letter, for its name \
          stands in DNS; a StatefulSet's name may have 52 characters at most, or its pods are never made.",
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
        for (name, service) in lab.services() {
            let has_ports = service.containers.values().any(|container| !container.ports.is_empty());
            for refused in object_names::refused(name.as_str(), service.kind.value, has_ports) {
                let (kind, problem) = (refused.kind, &refused.problem);
                findings
                    .report(&CODE, format!("service `{name}` cannot become a {kind}: {problem}"))
                    .at_key(service.node, format!("no name for a {kind}"))
                    .help(refused.help);
            }
        }
    },
};
