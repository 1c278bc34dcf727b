//! Fields of a probe that do not match its kind.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "PROBE-FIELD",
    severity: Severity::Error,
    title: "a probe has a field that does not match its kind",
    why: "`headers` and `scheme` apply to HTTP probes, `service` to gRPC probes. With another kind of probe \
          they would be ignored silently.",
    example: Example::Lab {
        bad: r#"{
  services.hello.containers.app.readiness = { tcp = true, scheme = 'HTTPS },
}"#,
        good: r#"{
  services.hello.containers.app.readiness = { http = "/", scheme = 'HTTPS },
}"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for each in walk::containers(lab) {
            for (field, probe) in walk::probes(each.container) {
                let http = probe.http.is_some();
                let grpc = probe.grpc.as_ref().is_some_and(|grpc| grpc.value);
                let scheme = probe.scheme.as_ref().filter(|_| !http).map(|it| ("scheme", it.node, "http"));
                let header = probe.headers.values().next();
                let headers = header.filter(|_| !http).map(|it| ("headers", it.node, "http"));
                let service = probe.service.as_ref().filter(|_| !grpc).map(|it| ("service", it.node, "grpc"));
                for (name, node, requires) in [scheme, headers, service].into_iter().flatten() {
                    findings
                        .report(
                            &CODE,
                            format!("the {field} probe of {each} sets `{name}` without `{requires}`"),
                        )
                        .at(node, "would be ignored")
                        .help(format!("set `{requires}`, or remove `{name}`"));
                }
            }
        }
    },
};
