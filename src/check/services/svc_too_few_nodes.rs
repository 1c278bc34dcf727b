//! Anti-affinity that requires more nodes than there are.

use crate::check::rule::Rule;
use crate::check::shared::{nodes, walk};
use crate::diag::{Code, Example, Severity};
use crate::facts::pod_resources::{eligible_nodes, pods};
use crate::lab::service::WorkloadKind;

pub static CODE: Code = Code {
    name: "SVC-TOO-FEW-NODES",
    severity: Severity::Error,
    title: "a workload requires more nodes than the cluster has",
    why: "Pods that must not share a node, because of anti-affinity or a common host port, need one node \
          each. Pods without a node stay pending, and a rollout that starts a new pod before stopping an old \
          one never completes.",
    example: Example::Lab {
        bad: r#"{
  services.hello = {
    replicas = 2,
    volumes | force = {}, containers.app.mounts | force = {},
    anti_affinity.self.required = true,
  },
}"#,
        good: r#"{
  services.hello = {
    replicas = 2,
    volumes | force = {}, containers.app.mounts | force = {},
    anti_affinity.self.required = false,
  },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        if nodes::nodes(lab).next().is_none() {
            return;
        }
        for (workload, long_running) in walk::long_running_workloads(lab) {
            if long_running.kind.value == WorkloadKind::DaemonSet {
                continue;
            }
            let Some(apart) = nodes::kept_apart(workload.pod()) else { continue };
            let (count, _) = pods(lab, workload);
            let places = eligible_nodes(lab, workload.pod());
            // The absence of any eligible node is reported once for all workloads.
            if count <= places || places == 0 {
                continue;
            }
            let nodes = if places == 1 { "node is" } else { "nodes are" };
            findings
                .report(
                    &CODE,
                    format!(
                        "{workload} has {count} pods that need a node each, but only {places} {nodes} eligible"
                    ),
                )
                .at(long_running.several_pods().unwrap_or(long_running.replicas.node), format!("{count} pods"))
                .at_key(apart, "pods may not share a node")
                .help(format!("run at most {places}, or let pods share a node"));
        }
    },
};
