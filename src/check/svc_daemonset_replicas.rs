//! A number of pods where the nodes decide it.

use crate::check::Rule;
use crate::diag::{Code, Example, Severity};
use crate::lab::Workload;

pub static CODE: Code = Code {
    name: "SVC-DAEMONSET-REPLICAS",
    severity: Severity::Error,
    title: "a DaemonSet with a number of replicas",
    why: "A DaemonSet runs one pod on every node. The number would be ignored: 3 does not make three pods, and 0 \
          does not park the service.",
    example: Example::Lab {
        bad: r#"{
  services.hello.kind = 'DaemonSet,
  services.hello.replicas = 0,
  services.hello.volumes.data | force = { empty = {} },
}"#,
        good: r#"{
  services.hello.kind = 'DaemonSet,
  services.hello.volumes.data | force = { empty = {} },
}"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let wrong = lab.services().filter(|(_, service)| {
            service.kind.value == Workload::DaemonSet && service.replicas.value != 1
        });
        for (name, service) in wrong {
            findings
                .report(&CODE, format!("service `{name}` is a DaemonSet with {} replicas", *service.replicas))
                .at(service.replicas.node, "ignored by a DaemonSet")
                .at(service.kind.node, "one pod on every node")
                .help("remove `replicas`, or make it a Deployment; to park a service, set `enable = false`");
        }
    },
};
