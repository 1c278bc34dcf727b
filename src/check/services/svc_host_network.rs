//! Several pods with their node's network, and nothing that keeps them apart.

use crate::check::rule::Rule;
use crate::check::shared::{nodes, walk};
use crate::diag::{Code, Example, Severity};
use crate::facts::amounts::pods;
use crate::lab::service::WorkloadKind;

pub static CODE: Code = Code {
    name: "SVC-HOST-NETWORK",
    severity: Severity::Error,
    title: "pods that may fight for the ports of one node",
    why: "Pods that share their node's network listen on the node's ports. Kubernetes keeps two from one node only if \
          it is told so, or knows the ports. Else the second pod fails to listen, again and again, or answers instead \
          of the first.",
    example: Example::Lab {
        bad: r#"{
  services.scan = {
    enable = true, replicas = 2, host_network = true,
    containers.app = { image = "docker.io/library/busybox:1.37.0", memory = "16Mi" },
    allow."SVC-HOST-ACCESS" = "it looks at the network itself",
  },
}"#,
        good: r#"{
  services.scan = {
    enable = true, kind = 'DaemonSet, host_network = true,
    containers.app = { image = "docker.io/library/busybox:1.37.0", memory = "16Mi" },
    allow."SVC-HOST-ACCESS" = "it looks at the network itself",
  },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (runner, workload) in walk::workloads(lab) {
            let pod = runner.pod();
            let shares = workload.kind.value != WorkloadKind::DaemonSet && pod.host_network.value;
            if !shares || pods(lab, runner).0 < 2 || nodes::kept_apart(pod).is_some() {
                continue;
            }
            findings
                .report(&CODE, format!("several pods of {runner} may share one node, and its network"))
                .at(pod.host_network.node, "the node's network")
                .at(workload.several_pods().unwrap_or(workload.replicas.node), "several pods")
                .help("keep them apart: `apart.self.required = true`; or name the `ports` they listen on");
        }
    },
};
