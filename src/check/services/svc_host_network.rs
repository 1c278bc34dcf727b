//! Host-network pods that may end up on the same node.

use crate::check::rule::Rule;
use crate::check::shared::{nodes, walk};
use crate::diag::{Code, Example, Severity};
use crate::facts::pod_resources::pods;
use crate::lab::service::WorkloadKind;

pub static CODE: Code = Code {
    name: "SVC-HOST-NETWORK",
    severity: Severity::Error,
    title: "pods may compete for the ports of a node",
    why: "Pods with `host_network` listen on the ports of their node. Kubernetes keeps two of them off the \
          same node only if anti-affinity or declared ports require it. Otherwise the second pod fails to \
          listen over and over, or answers instead of the first.",
    example: Example::Lab {
        bad: r#"{
  services.scan = {
    enable = true, replicas = 2, host_network = true,
    containers.app = { image = "docker.io/library/busybox:1.37.0", memory = "16Mi" },
    allow."SVC-HOST-ACCESS" = "it scans the network",
  },
}"#,
        good: r#"{
  services.scan = {
    enable = true, kind = 'DaemonSet, host_network = true,
    containers.app = { image = "docker.io/library/busybox:1.37.0", memory = "16Mi" },
    allow."SVC-HOST-ACCESS" = "it scans the network",
  },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (workload, long_running) in walk::long_running_workloads(lab) {
            let pod = workload.pod();
            let shares = long_running.kind.value != WorkloadKind::DaemonSet && pod.host_network.value;
            if !shares || pods(lab, workload).0 < 2 || nodes::kept_apart(pod).is_some() {
                continue;
            }
            findings
                .report(&CODE, format!("several pods of {workload} may share the network of one node"))
                .at(pod.host_network.node, "shares the node's network")
                .at(long_running.several_pods().unwrap_or(long_running.replicas.node), "several pods")
                .help("keep them apart with `anti_affinity.self.required = true`, or declare the `ports` they listen \
                       on");
        }
    },
};
