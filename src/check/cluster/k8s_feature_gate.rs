//! Feature gates that the version of Kubernetes does not know.

use crate::check::cluster::components::GATES;
use crate::check::rule::{Findings, Rule};
use crate::check::shared::nodes;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::value::NodeId;

pub static CODE: Code = Code {
    name: "K8S-FEATURE-GATE",
    severity: Severity::Error,
    title: "a feature gate that the version of Kubernetes does not have",
    why: "Components of Kubernetes do not start with a feature gate that they do not know: because it is \
          misspelt, because a later version introduces it, or because it was removed when its feature became \
          stable. A gate whose feature can no longer be disabled has the same effect.",
    example: Example::Lab {
        bad: r#"{ cluster.feature_gates.MutatingAdmissionPolicies = true }"#,
        good: r#"{ cluster.feature_gates.MutatingAdmissionPolicy = true }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let Some(cluster) = &lab.cluster else { return };
    let minor = cluster.version.value.minor();
    let version = format!("1.{minor}");
    let common = cluster.feature_gates.iter().chain(&cluster.kubelet.feature_gates);
    let nodes: Vec<_> = nodes::nodes(lab).collect();
    let own = nodes.iter().flat_map(|node| &node.node.kubelet.feature_gates);
    for (name, on) in common.chain(own) {
        check(name.as_str(), on.value, on.node, minor, &version, findings);
    }
    let control_plane = &cluster.control_plane;
    let arguments = [
        &control_plane.api_server_args,
        &control_plane.controller_manager_args,
        &control_plane.scheduler_args,
    ];
    for (name, text) in arguments.into_iter().flatten() {
        for gate in text.value.split(',').filter(|_| name.as_str() == "feature-gates") {
            let (gate, on) = gate.split_once('=').unwrap_or((gate, "true"));
            check(gate.trim(), on == "true", text.node, minor, &version, findings);
        }
    }
}

fn check(gate: &str, on: bool, node: NodeId, minor: u32, version: &str, findings: &mut Findings<'_>) {
    let Some(refusal) = GATES.refused_value(gate, on, minor) else { return };
    let message = format!("feature gate `{gate}` cannot be set to `{on}` in Kubernetes {version}");
    findings.report(&CODE, message).at(node, refusal.label()).help(refusal.help());
}
