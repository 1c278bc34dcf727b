//! Kubernetes' pod security levels: the properties of pods that violate `baseline` or `restricted`.

use crate::facts::kubelet::SAFE_SYSCTLS;
use crate::lab::cluster::PodSecurityLevel;
use crate::lab::service::{AnyWorkload, Container, Pod, Seccomp, VolumeKind};
use crate::types::DnsLabel;
use crate::value::NodeId;

/// A violation of a level.
pub struct Beyond<'l> {
    /// `None` if it concerns the pod as a whole.
    pub container: Option<&'l DnsLabel>,
    /// A short description of the violation.
    pub problem: &'static str,
    /// The value or record that violates the level.
    pub node: NodeId,
    /// Whether `node` is the offending value; otherwise it is the record that lacks a required one.
    pub explicit: bool,
}

/// Capabilities that `baseline` allows containers to add.
const HARMLESS: &[&str] = &[
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

/// All violations of a level in the pods of a workload or job.
pub fn beyond(workload: AnyWorkload<'_>, level: PodSecurityLevel) -> Vec<Beyond<'_>> {
    let restricted = match level {
        PodSecurityLevel::Privileged => return Vec::new(),
        PodSecurityLevel::Baseline => false,
        PodSecurityLevel::Restricted => true,
    };
    let pod = workload.pod();
    let mut beyond = of_pod(pod);
    beyond.extend(of_volumes(workload, restricted));
    for (name, container) in pod.all_containers() {
        let mut found = of_container(container);
        found.extend(of_capabilities(container, restricted));
        if restricted {
            found.extend(not_given_up(pod, container));
        }
        beyond.extend(found.into_iter().map(|each| Beyond { container: Some(name), ..each }));
    }
    beyond
}

fn explicit(problem: &'static str, node: NodeId) -> Beyond<'static> {
    Beyond { container: None, problem, node, explicit: true }
}

fn missing(problem: &'static str, node: NodeId) -> Beyond<'static> {
    Beyond { container: None, problem, node, explicit: false }
}

fn of_pod(pod: &Pod) -> Vec<Beyond<'static>> {
    let shared = [
        (&pod.host_network, "host network"),
        (&pod.host_pid, "host PID namespace"),
        (&pod.host_ipc, "host IPC namespace"),
    ];
    let shared = shared.into_iter().filter(|(switch, _)| switch.value);
    let mut beyond: Vec<_> = shared.map(|(switch, problem)| explicit(problem, switch.node)).collect();
    let sysctls = pod.sysctls.iter().filter(|(name, _)| !SAFE_SYSCTLS.contains(&name.as_str()));
    beyond.extend(sysctls.map(|(_, value)| explicit("unsafe sysctl", value.node)));
    let open = pod.seccomp.as_ref().filter(|profile| profile.value == Seccomp::Unconfined);
    beyond.extend(open.map(|profile| explicit("unconfined seccomp profile", profile.node)));
    beyond
}

fn of_volumes(workload: AnyWorkload<'_>, restricted: bool) -> Vec<Beyond<'static>> {
    let volumes = workload.volumes();
    let refused = volumes.filter_map(|(_, volume)| match volume.kind() {
        VolumeKind::HostPath(_) => Some(missing("`hostPath` volume", volume.node)),
        VolumeKind::Nfs(_) if restricted => Some(missing("inline NFS volume", volume.node)),
        _ => None,
    });
    refused.collect()
}

fn of_container(container: &Container) -> Vec<Beyond<'static>> {
    let mut beyond = Vec::new();
    let privileged = container.privileged.as_ref().filter(|privileged| privileged.value);
    beyond.extend(privileged.map(|privileged| explicit("privileged container", privileged.node)));
    let open = container.seccomp.as_ref().filter(|profile| profile.value == Seccomp::Unconfined);
    beyond.extend(open.map(|profile| explicit("unconfined seccomp profile", profile.node)));
    let ports = container.ports.values().filter_map(|port| port.host_port.as_ref());
    beyond.extend(ports.map(|port| explicit("host port", port.node)));
    beyond
}

fn of_capabilities(container: &Container, restricted: bool) -> Vec<Beyond<'static>> {
    let harmless: &[&str] = if restricted { &["NET_BIND_SERVICE"] } else { HARMLESS };
    let added = container.capabilities.iter().flat_map(|capabilities| &capabilities.add);
    let added = added.filter(|name| !harmless.contains(&name.to_string().as_str()));
    added.map(|name| explicit("capability that is not allowed", name.node)).collect()
}

/// The settings that `restricted` requires of every container or its pod.
fn not_given_up(pod: &Pod, container: &Container) -> Vec<Beyond<'static>> {
    let node = container.node;
    let mut beyond = Vec::new();
    let mut dropped = container.capabilities.iter().flat_map(|capabilities| &capabilities.drop);
    if !dropped.any(|name| name.to_string() == "ALL") {
        beyond.push(missing("no `capabilities.drop = [\"ALL\"]`", node));
    }
    if container.allow_privilege_escalation.as_ref().is_none_or(|allowed| allowed.value) {
        beyond.push(missing("no `allow_privilege_escalation = false`", node));
    }
    let non_root = container.run_as_non_root.as_ref().or(pod.run_as_non_root.as_ref());
    if non_root.is_none_or(|required| !required.value) {
        beyond.push(missing("no `run_as_non_root = true`", node));
    }
    let user = container.user.as_ref().or(pod.user.as_ref());
    beyond.extend(user.filter(|user| user.value == 0).map(|user| explicit("runs as root", user.node)));
    if container.seccomp.is_none() && pod.seccomp.is_none() {
        beyond.push(missing("no `seccomp = 'RuntimeDefault`", node));
    }
    beyond
}
