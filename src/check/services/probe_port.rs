//! A probe that has no port to ask, or several to choose from.

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
    title: "a probe that does not know which port to ask",
    why: "A probe over HTTP or TCP asks a port of its container. Where there is one port, that is the one; where \
          there are several the probe names it. A UDP port cannot be asked, and a command asks no port.",
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
            if !asks_a_port(probe) {
                if let (Some(port), false) = (&probe.port, probe.command.is_empty()) {
                    findings
                        .report(&CODE, format!("{whose} is a command and names port `{port}`"))
                        .at(port.node, "a command asks no port")
                        .help("remove `port`, or ask with `http` or `tcp`");
                }
                continue;
            }
            let place = probe.port.as_ref().map_or(probe.node, |port| port.node);
            let asked: Option<(&DnsLabel, &ContainerPort)> = match &probe.port {
                // A name that no port has is a dangling reference, which is reported where references are followed.
                Some(name) => ports.get_key_value(&name.value),
                None if ports.len() == 1 => ports.iter().next(),
                None => {
                    let names = ports.keys().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
                    let (text, help) = if names.is_empty() {
                        ("its container has no port".to_owned(), "add the port to the container's `ports`")
                    } else {
                        (format!("which of {names}?"), "name the port: `port = \"...\"`")
                    };
                    let message = format!("{whose} does not say which port it asks");
                    findings.report(&CODE, message).at(place, text).help(help);
                    None
                }
            };
            if let Some((name, port)) = asked
                && let Some(protocol) = port.protocol.as_ref().filter(|it| it.value != Protocol::Tcp)
            {
                findings
                    .report(&CODE, format!("{whose} asks port `{name}`, which is no TCP port"))
                    .at(place, "only TCP can be asked")
                    .at(protocol.node, format!("{} here", protocol.word()))
                    .help("ask another port, or probe with a `command`");
            }
        }
    }
}

fn asks_a_port(probe: &Probe) -> bool {
    let is_on = |switch: &Option<At<bool>>| switch.as_ref().is_some_and(|switch| switch.value);
    probe.http.is_some() || is_on(&probe.tcp) || is_on(&probe.grpc)
}
