//! Containers without a memory request.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "SVC-MEMORY",
    severity: Severity::Warning,
    title: "a container has no memory request",
    why: "Without a request the scheduler assumes that the container needs no memory and places it on a full \
          node, and the kernel kills it, or something else, when memory runs out. Namespaces with a quota \
          reject the pod.",
    example: Example::Lab {
        bad: r#"{ services.hello.containers.side = { image = "docker.io/library/busybox:1.37.0" } }"#,
        good: r#"{ services.hello.containers.side = { image = "docker.io/library/busybox:1.37.0", memory = "16Mi" } }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for each in walk::containers(lab) {
            // Kubernetes uses the limit as the request if there is none.
            if each.container.memory.is_none() && each.container.memory_limit.is_none() {
                findings
                    .report(&CODE, format!("{each} has no `memory`"))
                    .at_key(each.container.node, "no `memory`")
                    .help("add `memory = \"64Mi\"`, or the amount that it needs");
            }
        }
    },
};
