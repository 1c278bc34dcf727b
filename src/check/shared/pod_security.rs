//! Kubernetes' levels of pod security: what in a pod goes beyond `baseline`, and beyond `restricted`.

use crate::lab::cluster::PodSecurityLevel;
use crate::lab::service::{Container, Pod, Runner, Seccomp, VolumeKind};
use crate::types::DnsLabel;
use crate::value::NodeId;

/// Something that a level does not allow.
pub struct Beyond<'l> {
    /// None where the pod as a whole is meant.
    pub container: Option<&'l DnsLabel>,
    pub problem: &'static str,
    pub node: NodeId,
    /// Whether the node is the value that says so. Otherwise something is not said in that record.
    pub said: bool,
}

/// Capabilities that `baseline` lets containers add.
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

/// Kernel settings that concern nobody but the pod.
const SAFE_SYSCTLS: &[&str] = &[
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ping_group_range",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.tcp_wmem",
];

/// All that goes beyond a level in a runner's pods.
pub fn beyond(runner: Runner<'_>, level: PodSecurityLevel) -> Vec<Beyond<'_>> {
    let restricted = match level {
        PodSecurityLevel::Privileged => return Vec::new(),
        PodSecurityLevel::Baseline => false,
        PodSecurityLevel::Restricted => true,
    };
    let pod = runner.pod();
    let mut beyond = of_pod(pod);
    beyond.extend(of_volumes(runner, restricted));
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

fn said(problem: &'static str, node: NodeId) -> Beyond<'static> {
    Beyond { container: None, problem, node, said: true }
}

fn unsaid(problem: &'static str, node: NodeId) -> Beyond<'static> {
    Beyond { container: None, problem, node, said: false }
}

fn of_pod(pod: &Pod) -> Vec<Beyond<'static>> {
    let shared = [
        (&pod.host_network, "they share the node's network"),
        (&pod.host_pid, "they see the node's processes"),
        (&pod.host_ipc, "they share the node's memory segments"),
    ];
    let shared = shared.into_iter().filter(|(switch, _)| switch.value);
    let mut beyond: Vec<_> = shared.map(|(switch, problem)| said(problem, switch.node)).collect();
    let sysctls = pod.sysctls.iter().filter(|(name, _)| !SAFE_SYSCTLS.contains(&name.as_str()));
    beyond.extend(sysctls.map(|(_, value)| said("they change a setting of the node's kernel", value.node)));
    let open = pod.seccomp.as_ref().filter(|profile| profile.value == Seccomp::Unconfined);
    beyond.extend(open.map(|profile| said("every system call is allowed", profile.node)));
    beyond
}

fn of_volumes(runner: Runner<'_>, restricted: bool) -> Vec<Beyond<'static>> {
    let volumes = runner.volumes();
    let refused = volumes.filter_map(|(_, volume)| match volume.kind() {
        VolumeKind::HostPath(_) => Some(unsaid("they mount a directory of the node", volume.node)),
        VolumeKind::Nfs(_) if restricted => Some(unsaid("they mount NFS themselves", volume.node)),
        _ => None,
    });
    refused.collect()
}

fn of_container(container: &Container) -> Vec<Beyond<'static>> {
    let mut beyond = Vec::new();
    let privileged = container.privileged.as_ref().filter(|privileged| privileged.value);
    beyond.extend(privileged.map(|privileged| said("it is privileged", privileged.node)));
    let open = container.seccomp.as_ref().filter(|profile| profile.value == Seccomp::Unconfined);
    beyond.extend(open.map(|profile| said("every system call is allowed", profile.node)));
    let ports = container.ports.values().filter_map(|port| port.host_port.as_ref());
    beyond.extend(ports.map(|port| said("it takes a port of the node", port.node)));
    beyond
}

fn of_capabilities(container: &Container, restricted: bool) -> Vec<Beyond<'static>> {
    let harmless: &[&str] = if restricted { &["NET_BIND_SERVICE"] } else { HARMLESS };
    let added = container.capabilities.iter().flat_map(|capabilities| &capabilities.add);
    let added = added.filter(|name| !harmless.contains(&name.to_string().as_str()));
    added.map(|name| said("it adds this capability", name.node)).collect()
}

/// What `restricted` wants to read in every container, or in its pod.
fn not_given_up(pod: &Pod, container: &Container) -> Vec<Beyond<'static>> {
    let node = container.node;
    let mut beyond = Vec::new();
    let mut dropped = container.capabilities.iter().flat_map(|capabilities| &capabilities.drop);
    if !dropped.any(|name| name.to_string() == "ALL") {
        beyond.push(unsaid("it does not drop `ALL` capabilities", node));
    }
    if container.allow_privilege_escalation.as_ref().is_none_or(|allowed| allowed.value) {
        beyond.push(unsaid("it may gain rights: no `allow_privilege_escalation = false`", node));
    }
    let non_root = container.run_as_non_root.as_ref().or(pod.run_as_non_root.as_ref());
    if non_root.is_none_or(|wanted| !wanted.value) {
        beyond.push(unsaid("it may run as root: no `run_as_non_root = true`", node));
    }
    let user = container.user.as_ref().or(pod.user.as_ref());
    beyond.extend(user.filter(|user| user.value == 0).map(|user| said("it runs as root", user.node)));
    if container.seccomp.is_none() && pod.seccomp.is_none() {
        beyond.push(unsaid("every system call is allowed: no `seccomp = 'RuntimeDefault`", node));
    }
    beyond
}
