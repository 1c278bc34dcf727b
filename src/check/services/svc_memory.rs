//! A container that does not say how much memory it needs.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "SVC-MEMORY",
    severity: Severity::Warning,
    title: "a container does not say how much memory it needs",
    why: "Without a request the scheduler counts the container as needing nothing, places it on a node that is \
          full, and the kernel kills it, or something else, when memory runs out. Namespaces with a quota refuse \
          the pod.",
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
            // Kubernetes takes a limit for the request where there is no request.
            if each.container.memory.is_none() && each.container.memory_limit.is_none() {
                findings
                    .report(&CODE, format!("{each} has no `memory`"))
                    .at_key(each.container.node, "how much memory does it need?")
                    .help("add `memory = \"64Mi\"`, or what it really needs");
            }
        }
    },
};
