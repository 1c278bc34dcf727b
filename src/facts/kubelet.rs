//! What kubelets accept.

use crate::lab::cluster::Cluster;
use crate::lab::hardware::Node;
use crate::value::At;

/// How many pods a kubelet accepts unless it is configured otherwise.
const MAX_PODS: u32 = 110;

/// Sysctls that affect only the pod itself. All kubelets permit them, and so does the pod security level `baseline`:
/// <https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/>
pub const SAFE_SYSCTLS: &[&str] = &[
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

/// How many pods the kubelet of a node accepts.
pub fn max_pods(cluster: &Cluster, node: &Node) -> u32 {
    max_pods_setting(cluster, node).map_or(MAX_PODS, |pods| pods.value)
}

/// The setting that decides it, of the node or of the cluster.
pub fn max_pods_setting<'l>(cluster: &'l Cluster, node: &'l Node) -> Option<&'l At<u32>> {
    node.kubelet.max_pods.as_ref().or(cluster.kubelet.max_pods.as_ref())
}

/// Whether a kubelet may set the label on its own node. Kubernetes restricts most of its own labels, so that a node
/// cannot impersonate another role; a kubelet that is configured with such a label does not start.
pub fn kubelet_may_set(key: &str) -> bool {
    let Some((domain, name)) = key.split_once('/') else { return true };
    let within = |parent: &str| {
        domain == parent || domain.strip_suffix(parent).is_some_and(|rest| rest.ends_with('.'))
    };
    if within("node-restriction.kubernetes.io") {
        return false;
    }
    if !within("kubernetes.io") && !within("k8s.io")
        || within("kubelet.kubernetes.io")
        || within("node.kubernetes.io")
    {
        return true;
    }
    matches!(
        (domain, name),
        ("kubernetes.io", "arch" | "hostname" | "os")
            | ("beta.kubernetes.io", "arch" | "instance-type" | "os")
            | ("topology.kubernetes.io", "region" | "zone")
            | ("failure-domain.beta.kubernetes.io", "region" | "zone")
    )
}
