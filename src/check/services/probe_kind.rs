//! Probes have exactly one kind.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::service::Probe;
use crate::value::NodeId;

pub static CODE: Code = Code {
    name: "PROBE-KIND",
    severity: Severity::Error,
    title: "a probe has no kind, or more than one",
    why: "A probe is an HTTP request (`http`), a TCP connection (`tcp = true`), a gRPC call (`grpc = true`) \
          or a command (`command`). Kubernetes requires exactly one of them.",
    example: Example::Lab {
        bad: r#"{ services.hello.containers.app.readiness = { period = "10s" } }"#,
        good: r#"{ services.hello.containers.app.readiness = { http = "/health", period = "10s" } }"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for each in walk::containers(lab) {
            for (field, probe) in walk::probes(each.container) {
                match kinds(probe).as_slice() {
                    [] => drop(
                        findings
                            .report(&CODE, format!("the {field} probe of {each} has no kind"))
                            .at(probe.node, "no kind of probe")
                            .help("add `http = \"/path\"`, `tcp = true`, `grpc = true` or `command = [...]`"),
                    ),
                    [_] => {}
                    [(first_name, first), others @ ..] => {
                        let message = format!("the {field} probe of {each} has more than one kind");
                        let finding =
                            findings.report(&CODE, message).at(*first, format!("`{first_name}` is set"));
                        let finding = others.iter().fold(finding, |finding, (name, node)| {
                            finding.at(*node, format!("`{name}` is set, too"))
                        });
                        finding.help("keep one of them");
                    }
                }
            }
        }
    },
};

/// The kinds of a probe.
fn kinds(probe: &Probe) -> Vec<(&'static str, NodeId)> {
    let http = probe.http.as_ref().map(|path| ("http", path.node));
    let tcp = probe.tcp.as_ref().filter(|tcp| tcp.value).map(|tcp| ("tcp", tcp.node));
    let grpc = probe.grpc.as_ref().filter(|grpc| grpc.value).map(|grpc| ("grpc", grpc.node));
    let command = probe.command.first().map(|first| ("command", first.node));
    [http, tcp, grpc, command].into_iter().flatten().collect()
}
