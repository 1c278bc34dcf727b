//! Pods that are not kept apart from their node.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "SVC-HOST-ACCESS",
    severity: Severity::Error,
    title: "pods that share more with their node than they need",
    why: "A pod with its node's network, processes or memory is not kept apart from the node: it reaches what listens there \
          on localhost, or sees and ends other programs. Some need it; each of those says why.",
    example: Example::Lab {
        bad: r#"{ services.hello.host_pid = true }"#,
        good: r#"{
  services.hello.host_pid = true,
  services.hello.allow."SVC-HOST-ACCESS" = "it measures the processes of its node",
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for runner in walk::runners(lab) {
            let pod = runner.pod();
            let shared = [
                ("host_network", "network", &pod.host_network),
                ("host_pid", "processes", &pod.host_pid),
                ("host_ipc", "memory", &pod.host_ipc),
            ];
            for (field, what, switch) in shared.into_iter().filter(|(_, _, switch)| switch.value) {
                let service = runner.service_name;
                findings
                    .report(&CODE, format!("the pods of {runner} share their node's {what}"))
                    .at(switch.node, format!("the node's {what}"))
                    .help(format!(
                        "remove `{field}`, or say why it is needed: `services.{service}.allow.\"SVC-HOST-ACCESS\" = \"...\"`"
                    ));
            }
        }
    },
};
