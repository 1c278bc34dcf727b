//! What Cilium needs on nodes with Talos.

use crate::document::{Data, Map};
use crate::resolve::ResolvedCluster;

/// Talos mounts control groups itself, and does not allow pods to load kernel modules.
pub fn values(map: Map, cluster: &ResolvedCluster<'_>) -> Map {
    let node = cluster.cluster.distribution.node;
    let list = |names: &[&str]| Data::list(node, names.iter().map(|name| Data::text(node, *name)));
    let agent = [
        "CHOWN",
        "KILL",
        "NET_ADMIN",
        "NET_RAW",
        "IPC_LOCK",
        "SYS_ADMIN",
        "SYS_RESOURCE",
        "DAC_OVERRIDE",
        "FOWNER",
        "SETGID",
        "SETUID",
    ];
    let capabilities = Data::map(node)
        .put("ciliumAgent", list(&agent))
        .put("cleanCiliumState", list(&["NET_ADMIN", "SYS_ADMIN", "SYS_RESOURCE"]));
    let mount = Data::map(node).put("enabled", Data::bool(node, false));
    map.put("cgroup", Data::map(node).put("autoMount", mount).text("hostRoot", "/sys/fs/cgroup"))
        .put("securityContext", Data::map(node).put("capabilities", capabilities))
}

/// KubePrism, the proxy on each node.
pub fn local_api(cluster: &ResolvedCluster<'_>) -> Option<(Data, Data)> {
    let port = cluster.cluster.talos.kubeprism_port.as_ref()?;
    Some((Data::text(port.node, "localhost"), Data::from(port)))
}
