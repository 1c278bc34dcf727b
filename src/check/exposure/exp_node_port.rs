//! Ports of nodes: which there are, and who has each.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "EXP-NODE-PORT",
    severity: Severity::Error,
    title: "a port of the nodes that cannot be had",
    why: "Kubernetes hands out ports from 30000 to 32767 of every node, each once in the whole cluster. A Service that \
          asks for another one, or for one that is taken, is refused.",
    example: Example::Lab {
        bad: r#"{
  exposure.backend | force = 'node_port,
  services.hello.expose.web = { node_port = 8080, auth | force = 'own },
  exposure.auth.own = {},
}"#,
        good: r#"{
  exposure.backend | force = 'node_port,
  services.hello.expose.web = { node_port = 30080, auth | force = 'own },
  exposure.auth.own = {},
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let ports = || {
            lab.services().flat_map(|(service, described)| {
                let ports = described.expose.iter();
                ports.filter_map(move |(name, expose)| Some((service, name, expose.node_port.as_ref()?)))
            })
        };
        for (service, name, port) in ports() {
            if !(30000..=32767).contains(&port.get()) {
                findings
                    .report(
                        &CODE,
                        format!("way in `{name}` of service `{service}` asks for port {port} of the nodes"),
                    )
                    .at(port.node, "not from 30000 to 32767")
                    .help("choose a port from 30000 to 32767, or let the cluster choose");
            }
        }
        let keyed = ports().map(|each| (each.2.get(), each));
        for (port, (first, _, earlier), (service, _, later)) in walk::shared(keyed) {
            findings
                .report(&CODE, format!("two services ask for port {port} of the nodes"))
                .at(later.node, format!("service `{service}`"))
                .at(earlier.node, format!("service `{first}`"))
                .help("choose another port for one of them");
        }
    },
};
