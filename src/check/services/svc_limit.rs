//! Requests that exceed their limits.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "SVC-LIMIT",
    severity: Severity::Error,
    title: "the request of a container exceeds its limit",
    why: "A request is the amount that a container is guaranteed, a limit the most it may use. Kubernetes \
          rejects a pod whose request exceeds its limit.",
    example: Example::Lab {
        bad: r#"{ services.hello.containers.app.memory_limit = "16Mi" }"#,
        good: r#"{ services.hello.containers.app.memory_limit = "64Mi" }"#,
    },
    allowable: false,
};

pub static RULE: Rule =
    Rule {
        code: &CODE,
        run: |lab, findings| {
            for each in walk::containers(lab) {
                let container = each.container;
                if let (Some(request), Some(limit)) = (&container.memory, &container.memory_limit)
                    && request.value > limit.value
                {
                    findings
                    .report(&CODE, format!("{each} requests {request} of memory, but is limited to {limit}"))
                    .at(limit.node, format!("limit: {limit}"))
                    .at(request.node, format!("request: {request}"))
                    .help("raise `memory_limit` or lower `memory`; without `memory_limit`, the limit equals \
                           the request");
                }
                if let (Some(request), Some(limit)) = (&container.cpu, &container.cpu_limit)
                    && request.value > limit.value
                {
                    findings
                        .report(&CODE, format!("{each} requests {request} CPU, but is limited to {limit}"))
                        .at(limit.node, format!("limit: {limit}"))
                        .at(request.node, format!("request: {request}"))
                        .help("raise `cpu_limit` or lower `cpu`");
                }
            }
        },
    };
