//! Probes have exactly one port to connect to.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::service::{ContainerPort, Probe, Protocol};
use crate::types::DnsLabel;
use crate::value::At;

pub static CODE: Code = Code {
    name: "PROBE-PORT",
    severity: Severity::Error,
    title: "a probe has no port, or an ambiguous one",
    why: "An HTTP, TCP or gRPC probe connects to a port of its container. If the container has several \
          ports, the probe must name one. It cannot connect to a UDP port, and a command needs no port.",
    example: Example::Lab {
        bad: r#"{
  services.hello.containers.app.ports.admin = 9000,
  services.hello.containers.app.readiness.http = "/health",
}"#,
        good: r#"{
  services.hello.containers.app.ports.admin = 9000,
  services.hello.containers.app.readiness = { http = "/health", port = "http" },
}"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for each in walk::containers(lab) {
        let ports = &each.container.ports;
        for (field, probe) in walk::probes(each.container) {
            let whose = format!("the {field} probe of {each}");
            if !needs_port(probe) {
                if let (Some(port), false) = (&probe.port, probe.command.is_empty()) {
                    findings
                        .report(&CODE, format!("{whose} is a command, but sets port `{port}`"))
                        .at(port.node, "a command uses no port")
                        .help("remove `port`, or probe with `http` or `tcp`");
                }
                continue;
            }
            let place = probe.port.as_ref().map_or(probe.node, |port| port.node);
            let target: Option<(&DnsLabel, &ContainerPort)> = match &probe.port {
                // An undefined name is a dangling reference, which is reported when references are resolved.
                Some(name) => ports.get_key_value(&name.value),
                None if ports.len() == 1 => ports.iter().next(),
                None => {
                    let names = ports.keys().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
                    let (text, help) = if names.is_empty() {
                        ("its container has no ports".to_owned(), "add the port to the container's `ports`")
                    } else {
                        (format!("one of {names}"), "set the port of the probe: `port = \"...\"`")
                    };
                    let message = format!("{whose} does not identify a port");
                    findings.report(&CODE, message).at(place, text).help(help);
                    None
                }
            };
            if let Some((name, port)) = target
                && let Some(protocol) = port.protocol.as_ref().filter(|it| it.value != Protocol::Tcp)
            {
                findings
                    .report(&CODE, format!("{whose} uses port `{name}`, which is not a TCP port"))
                    .at(place, "must be a TCP port")
                    .at(protocol.node, format!("protocol {}", protocol.word()))
                    .help("use another port, or probe with a `command`");
            }
        }
    }
}

fn needs_port(probe: &Probe) -> bool {
    let is_on = |switch: &Option<At<bool>>| switch.as_ref().is_some_and(|switch| switch.value);
    probe.http.is_some() || is_on(&probe.tcp) || is_on(&probe.grpc)
}
