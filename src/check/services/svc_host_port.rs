//! Ports of nodes that are used twice.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::facts::pod_resources::reaches_control_planes;
use crate::lab::Lab;
use crate::lab::service::{AnyWorkload, Pod, Protocol, WorkloadSpec};
use crate::types::Port;
use crate::value::NodeId;

pub static CODE: Code = Code {
    name: "SVC-HOST-PORT",
    severity: Severity::Error,
    title: "a port of a node is already in use",
    why: "Pods with `host_network` or a `host_port` listen on the node itself. Only one program can use a \
          port there: a second pod is not scheduled on that node, or fails to start. Nodes use ports \
          themselves: 10250 for the kubelet; 6443, 2379, 2380, 10257 and 10259 on control planes.",
    example: Example::Lab {
        bad: r#"{ services.hello.containers.app.ports.agent = { port = 8080, host_port = 10250 } }"#,
        good: r#"{ services.hello.containers.app.ports.agent = { port = 8080, host_port = 9100 } }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

/// Ports in use on every node, and the component that uses each.
const NODE: &[(u16, &str)] =
    &[(10248, "kubelet"), (10249, "kube-proxy"), (10250, "kubelet"), (10256, "kube-proxy")];
/// Ports in use on control planes.
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
    workload: AnyWorkload<'l>,
    protocol: Protocol,
    first: Port,
    last: Port,
    node: NodeId,
}

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let open: Vec<Open<'_>> = walk::all_workloads(lab).flat_map(open).collect();
    for (index, port) in open.iter().enumerate() {
        let of_control_planes = reaches_control_planes(lab, port.workload.pod()).then_some(CONTROL_PLANE);
        let conflict = NODE.iter().chain(of_control_planes.into_iter().flatten()).find(|(number, _)| {
            port.protocol == Protocol::Tcp && (port.first.get()..=port.last.get()).contains(number)
        });
        if let Some((number, component)) = conflict {
            findings
                .report(
                    &CODE,
                    format!(
                        "{} opens port {number} of its node, which is used by the {component}",
                        port.workload
                    ),
                )
                .at(port.node, format!("{number} on the node"))
                .help("use another port");
        }
        let first = open[..index].iter().find(|first| meet(first, port));
        if let Some(first) = first {
            let number = port.first.max(first.first);
            findings
                .report(
                    &CODE,
                    format!("{} and {} both open port {number} of one node", port.workload, first.workload),
                )
                .at(port.node, format!("{number} on the node"))
                .at(first.node, format!("{number} on the node"))
                .help("use another port for one of them, or other nodes with `node_selector`");
        }
    }
}

fn open(workload: AnyWorkload<'_>) -> Vec<Open<'_>> {
    let pod = workload.pod();
    // A job that waits for its port is late, not wrong.
    let lasts = matches!(workload.spec, WorkloadSpec::LongRunning(_));
    let ports = pod.lasting_containers().flat_map(|(_, container)| container.ports.values());
    let ports = ports.filter(|port| lasts && pod.opens_on_node(port));
    ports
        .map(|port| {
            let on_node = port.host_port.as_ref().unwrap_or(&port.port);
            // A range of ports has the same numbers on the node.
            let last = port.last.as_ref().unwrap_or(on_node).value;
            Open { workload, protocol: port.transport(), first: on_node.value, last, node: on_node.node }
        })
        .collect()
}

/// Whether two ports conflict on a node that can run pods of both workloads.
fn meet(one: &Open<'_>, other: &Open<'_>) -> bool {
    let same = one.protocol == other.protocol && one.first <= other.last && other.first <= one.last;
    same && one.workload.node() != other.workload.node() && must_share(one.workload, other.workload)
}

/// Whether pods of two workloads must share a node: if one runs on every node, they do; others can avoid each
/// other.
fn must_share(one: AnyWorkload<'_>, other: AnyWorkload<'_>) -> bool {
    let everywhere = |workload: AnyWorkload<'_>| {
        workload
            .long_running()
            .is_some_and(|it| it.kind.value == crate::lab::service::WorkloadKind::DaemonSet)
    };
    (everywhere(one) || everywhere(other)) && !apart(one.pod(), other.pod())
}

/// Whether node labels keep two pods apart.
fn apart(one: &Pod, other: &Pod) -> bool {
    let differs = |(label, value): (&crate::types::LabelKey, &crate::value::At<crate::types::LabelValue>)| {
        other.node_selector.get(label).is_some_and(|known| known.value != value.value)
    };
    one.node_selector.iter().any(differs) || one.node_name.is_some() || other.node_name.is_some()
}
