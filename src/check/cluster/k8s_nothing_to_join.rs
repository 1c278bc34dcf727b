//! Nodes without a control plane to join.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::nodes;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::hardware::Role;

pub static CODE: Code = Code {
    name: "K8S-NOTHING-TO-JOIN",
    severity: Severity::Error,
    title: "a node has no control plane to join",
    why: "A worker joins the cluster through a control plane. Without a machine whose role is \
          `'control-plane`, and that runs while workers run, the worker keeps trying forever. Without a \
          `cluster`, machines cannot be nodes at all.",
    example: Example::Lab {
        bad: r#"{ machines.node1.kubernetes.role | force = 'worker }"#,
        good: r#"{ machines.node1.kubernetes.role | force = 'control-plane }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    if !nodes::all_known(lab) {
        return;
    }
    let all: Vec<_> = nodes::nodes(lab).collect();
    let Some(first) = all.first() else { return };
    if lab.cluster.is_none() {
        findings
            .report(&CODE, format!("machine `{}` is a node, but the lab has no cluster", first.name))
            .at_key(first.node.node, "a node without a cluster")
            .help("define `cluster`, or remove `kubernetes` from the machine");
        return;
    }
    let control_planes = nodes::control_planes(lab);
    let runs = |each: &nodes::NodeMachine<'_>| each.machine.runs();
    let running_worker = all.iter().find(|each| each.node.role.value == Role::Worker && runs(each));
    let worker = running_worker.or(control_planes.is_empty().then_some(first));
    let Some(worker) = worker.filter(|_| !control_planes.iter().any(runs)) else { return };
    let message = format!("node `{}` has no control plane to join", worker.name);
    let finding =
        findings.report(&CODE, message).at(worker.node.role.node, "can only join through a control plane");
    match control_planes.first() {
        None => finding.help("set `kubernetes.role = 'control-plane` on one of the machines"),
        Some(stopped) => finding
            .at(stopped.machine.state.node, format!("`{}` does not run", stopped.name))
            .help(format!("set `state = 'running` on `{}`, or stop the workers too", stopped.name)),
    };
}
