//! Arguments and settings that components of Kubernetes do not know.

use crate::check::cluster::components::{API_SERVER, CONTROLLER_MANAGER, ETCD, KUBELET, Known, SCHEDULER};
use crate::check::rule::{Findings, Rule};
use crate::check::shared::nodes;
use crate::diag::{Code, Example, Severity, near};
use crate::lab::Lab;
use crate::lab::hardware::Kubelet;
use crate::value::NodeId;

pub static CODE: Code = Code {
    name: "K8S-ARGUMENT",
    severity: Severity::Error,
    title: "an argument or a setting that a component of Kubernetes does not have",
    why: "A component with an unknown argument prints its usage and ends, and a kubelet does not start with an unknown \
          signal of eviction, so that the control plane or the node never becomes ready. Unknown fields of the kubelet's \
          configuration are refused, too. Names differ from version to version.",
    example: Example::Lab {
        bad: r#"{ cluster.control_plane.api_server_args.profilling = "false" }"#,
        good: r#"{ cluster.control_plane.api_server_args.profiling = "false" }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

/// <https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/#eviction-signals>
const SIGNALS: &[&str] = &[
    "allocatableMemory.available",
    "containerfs.available",
    "containerfs.inodesFree",
    "imagefs.available",
    "imagefs.inodesFree",
    "memory.available",
    "nodefs.available",
    "nodefs.inodesFree",
    "pid.available",
];
/// The prefix of arguments of etcd that may change.
const EXPERIMENTAL: &str = "experimental-";

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let Some(cluster) = &lab.cluster else { return };
    let minor = cluster.version.value.minor();
    let control_plane = &cluster.control_plane;
    let arguments = [
        ("kube-apiserver", &API_SERVER, &control_plane.api_server_args),
        ("kube-controller-manager", &CONTROLLER_MANAGER, &control_plane.controller_manager_args),
        ("kube-scheduler", &SCHEDULER, &control_plane.scheduler_args),
        ("etcd", &ETCD, &cluster.etcd.args),
    ];
    for (component, known, arguments) in arguments {
        for (name, value) in arguments {
            let plain = name.as_str().strip_prefix(EXPERIMENTAL).unwrap_or(name.as_str());
            check(component, "argument", known, plain, value.node, minor, findings);
        }
    }
    kubelet(&cluster.kubelet, minor, findings);
    for node in nodes::nodes(lab) {
        kubelet(&node.node.kubelet, minor, findings);
    }
}

fn check(
    component: &str,
    noun: &str,
    known: &Known,
    name: &str,
    node: NodeId,
    minor: u32,
    findings: &mut Findings<'_>,
) {
    let Some(refusal) = known.refusal(name, minor) else { return };
    let message = format!("{component} of Kubernetes 1.{minor} has no {noun} `{name}`");
    findings.report(&CODE, message).at_key(node, refusal.label()).help(refusal.help());
}

fn kubelet(settings: &Kubelet, minor: u32, findings: &mut Findings<'_>) {
    for (name, raw) in &settings.extra {
        check("the kubelet", "field", &KUBELET, name.as_str(), raw.0, minor, findings);
    }
    let hard = settings.eviction_hard.iter().map(|(signal, value)| (signal, value.node));
    let soft = settings.eviction_soft.iter().map(|(signal, soft)| (signal, soft.node));
    for (signal, node) in hard.chain(soft).filter(|(signal, _)| !SIGNALS.contains(&signal.as_str())) {
        let signal = signal.as_str();
        let finding = findings
            .report(&CODE, format!("the kubelet has no signal of eviction `{signal}`"))
            .at_key(node, "unknown");
        if let Some(help) = near::did_you_mean(signal, SIGNALS) {
            finding.help(help);
        }
    }
}
