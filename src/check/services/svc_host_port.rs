//! A port of a node that two want.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::facts::amounts::reaches_control_planes;
use crate::lab::Lab;
use crate::lab::service::{Pod, Protocol, Runner, Runs};
use crate::types::Port;
use crate::value::NodeId;

pub static CODE: Code = Code {
    name: "SVC-HOST-PORT",
    severity: Severity::Error,
    title: "a port of a node that something else has",
    why: "Pods with their node's network, or with a `host_port`, listen on the node itself. Only one program can have \
          a port there: a second pod is not placed on that node, or does not start. Nodes themselves listen too: \
          the kubelet on 10250, a control plane on 6443, 2379, 2380, 10257 and 10259.",
    example: Example::Lab {
        bad: r#"{ services.hello.containers.app.ports.agent = { port = 8080, host_port = 10250 } }"#,
        good: r#"{ services.hello.containers.app.ports.agent = { port = 8080, host_port = 9100 } }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

/// What every node listens on, and what it is.
const NODE: &[(u16, &str)] =
    &[(10248, "kubelet"), (10249, "kube-proxy"), (10250, "kubelet"), (10256, "kube-proxy")];
/// The same of control planes.
const CONTROL_PLANE: &[(u16, &str)] = &[
    (2379, "etcd"),
    (2380, "etcd"),
    (2381, "etcd"),
    (6443, "API server"),
    (10257, "controller manager"),
    (10259, "scheduler"),
];

/// A port that pods open on their node.
struct Open<'l> {
    runner: Runner<'l>,
    protocol: Protocol,
    first: Port,
    last: Port,
    node: NodeId,
}

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let open: Vec<Open<'_>> = walk::runners(lab).flat_map(open).collect();
    for (index, port) in open.iter().enumerate() {
        let of_control_planes = reaches_control_planes(lab, port.runner.pod()).then_some(CONTROL_PLANE);
        let taken = NODE.iter().chain(of_control_planes.into_iter().flatten()).find(|(number, _)| {
            port.protocol == Protocol::Tcp && (port.first.get()..=port.last.get()).contains(number)
        });
        if let Some((number, who)) = taken {
            findings
                .report(
                    &CODE,
                    format!("{} opens port {number} of its node, which the {who} has", port.runner),
                )
                .at(port.node, format!("{number} on the node"))
                .help("take another port");
        }
        let first = open[..index].iter().find(|first| meet(first, port));
        if let Some(first) = first {
            let number = port.first.max(first.first);
            findings
                .report(&CODE, format!("{} and {} open port {number} of one node", port.runner, first.runner))
                .at(port.node, format!("{number} on the node"))
                .at(first.node, format!("{number} on the node"))
                .help("give one of them another port, or nodes of its own by `node_selector`");
        }
    }
}

fn open(runner: Runner<'_>) -> Vec<Open<'_>> {
    let pod = runner.pod();
    // A job that waits for its port is late, not wrong.
    let lasts = matches!(runner.runs, Runs::Always(_));
    let ports = pod.lasting_containers().flat_map(|(_, container)| container.ports.values());
    let ports = ports.filter(|port| lasts && pod.opens_on_node(port));
    ports
        .map(|port| {
            let on_node = port.host_port.as_ref().unwrap_or(&port.port);
            // Of a range, the node has the same numbers.
            let last = port.last.as_ref().unwrap_or(on_node).value;
            Open { runner, protocol: port.transport(), first: on_node.value, last, node: on_node.node }
        })
        .collect()
}

/// Whether two ports are one, on a node where pods of both can be.
fn meet(one: &Open<'_>, other: &Open<'_>) -> bool {
    let same = one.protocol == other.protocol && one.first <= other.last && other.first <= one.last;
    same && one.runner.node() != other.runner.node() && must_share(one.runner, other.runner)
}

/// Two pods on every node must meet, and so must pods of which one is on every node; others can avoid each other.
fn must_share(one: Runner<'_>, other: Runner<'_>) -> bool {
    let everywhere = |runner: Runner<'_>| {
        runner.workload().is_some_and(|it| it.kind.value == crate::lab::service::WorkloadKind::DaemonSet)
    };
    (everywhere(one) || everywhere(other)) && !apart(one.pod(), other.pod())
}

/// Whether node labels keep them apart.
fn apart(one: &Pod, other: &Pod) -> bool {
    let differs = |(label, value): (&crate::types::LabelKey, &crate::value::At<crate::types::LabelValue>)| {
        other.node_selector.get(label).is_some_and(|known| known.value != value.value)
    };
    one.node_selector.iter().any(differs) || one.node_name.is_some() || other.node_name.is_some()
}
