//! Pods that keep apart from each other, and too few nodes for them.

use crate::check::rule::Rule;
use crate::check::shared::{nodes, walk};
use crate::diag::{Code, Example, Severity};
use crate::facts::amounts::{eligible_nodes, pods};
use crate::lab::service::WorkloadKind;

pub static CODE: Code = Code {
    name: "SVC-TOO-FEW-NODES",
    severity: Severity::Error,
    title: "more pods than nodes they may share",
    why: "Pods that must not be on one node, because they say so or because they take the same port of it, need a node \
          each. Those for which none is left wait for ever, and an update that starts a new pod before it stops an old \
          one never ends.",
    example: Example::Lab {
        bad: r#"{
  services.hello = {
    replicas = 2,
    volumes | force = {}, containers.app.mounts | force = {},
    apart.self.required = true,
  },
}"#,
        good: r#"{
  services.hello = {
    replicas = 2,
    volumes | force = {}, containers.app.mounts | force = {},
    apart.self.required = false,
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
        for (runner, workload) in walk::workloads(lab) {
            if workload.kind.value == WorkloadKind::DaemonSet {
                continue;
            }
            let Some(apart) = nodes::kept_apart(runner.pod()) else { continue };
            let (count, _) = pods(lab, runner);
            let places = eligible_nodes(lab, runner.pod());
            // That there is none at all is told once for all.
            if count <= places || places == 0 {
                continue;
            }
            let nodes = if places == 1 { "node is" } else { "nodes are" };
            findings
                .report(
                    &CODE,
                    format!(
                        "{runner} has {count} pods that need a node each, and {places} {nodes} open to them"
                    ),
                )
                .at(workload.several_pods().unwrap_or(workload.replicas.node), "so many pods")
                .at_key(apart, "no two on one node")
                .help(format!("let it be {places}, or let two be on one node"));
        }
    },
};
