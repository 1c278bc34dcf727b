//! Pods that share namespaces with their node.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "SVC-HOST-ACCESS",
    severity: Severity::Error,
    title: "pods share the network, processes or memory of their node",
    why: "A pod in the network, PID or IPC namespace of its node is not isolated from it: it reaches \
          services that listen on localhost, or sees and kills other processes. Some pods need this; give \
          the reason with `allow`.",
    example: Example::Lab {
        bad: r#"{ services.hello.host_pid = true }"#,
        good: r#"{
  services.hello.host_pid = true,
  services.hello.allow."SVC-HOST-ACCESS" = "it monitors the processes of its node",
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for workload in walk::all_workloads(lab) {
            let pod = workload.pod();
            let shared = [
                ("host_network", "network", &pod.host_network),
                ("host_pid", "processes", &pod.host_pid),
                ("host_ipc", "memory", &pod.host_ipc),
            ];
            for (field, what, switch) in shared.into_iter().filter(|(_, _, switch)| switch.value) {
                let service = workload.service_name;
                findings
                    .report(&CODE, format!("the pods of {workload} share the {what} of their node"))
                    .at(switch.node, format!("shares the node's {what}"))
                    .help(format!(
                        "remove `{field}`, or give the reason: \
                         `services.{service}.allow.\"SVC-HOST-ACCESS\" = \"...\"`"
                    ));
            }
        }
    },
};
