//! A request that is above its limit.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "SVC-LIMIT",
    severity: Severity::Error,
    title: "a container asks for more than it may use",
    why: "A request is what a container is promised, a limit the most it gets. Kubernetes refuses a pod whose \
          request is above its limit.",
    example: Example::Lab {
        bad: r#"{ services.hello.containers.app.memory_limit = "16Mi" }"#,
        good: r#"{ services.hello.containers.app.memory_limit = "64Mi" }"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for each in walk::containers(lab) {
            let container = each.container;
            if let (Some(request), Some(limit)) = (&container.memory, &container.memory_limit)
                && request.value > limit.value
            {
                findings
                    .report(&CODE, format!("{each} requests {request} of memory and may use {limit}"))
                    .at(limit.node, format!("at most {limit}"))
                    .at(request.node, format!("needs {request}"))
                    .help("raise `memory_limit` or lower `memory`; without `memory_limit` both are the same");
            }
            if let (Some(request), Some(limit)) = (&container.cpu, &container.cpu_limit)
                && request.value > limit.value
            {
                findings
                    .report(&CODE, format!("{each} requests {request} CPU and may use {limit}"))
                    .at(limit.node, format!("at most {limit}"))
                    .at(request.node, format!("needs {request}"))
                    .help("raise `cpu_limit` or lower `cpu`");
            }
        }
    },
};
