//! Node ports are in range and used once.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "EXP-NODE-PORT",
    severity: Severity::Error,
    title: "a node port is out of range or already in use",
    why: "Kubernetes allocates node ports from 30000 to 32767, each once in the whole cluster. It rejects a \
          Service that requests another port, or one that is already in use.",
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
                        format!(
                            "`expose.{name}` of service `{service}` requests node port {port}, which is out \
                             of range"
                        ),
                    )
                    .at(port.node, "not between 30000 and 32767")
                    .help("choose a port between 30000 and 32767, or remove it and let Kubernetes choose");
            }
        }
        let keyed = ports().map(|each| (each.2.get(), each));
        for (port, (first, _, earlier), (service, _, later)) in walk::shared(keyed) {
            findings
                .report(&CODE, format!("node port {port} is requested twice"))
                .at(later.node, format!("service `{service}`"))
                .at(earlier.node, format!("service `{first}`"))
                .help("choose another `node_port` for one of them");
        }
    },
};
