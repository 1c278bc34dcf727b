//! `config.yaml`: the arguments of `k3s server` and `k3s agent`.

use crate::document::{Data, Map};
use crate::lab::cluster::{AddressProvider, CniPlugin, CniRouting, K3sDatastore, KubeProxy};
use crate::lab::hardware::Role;
use crate::resolve::{ClusterNode, Resolved, ResolvedCluster};
use crate::targets::nodes::k3s::packaged;
use crate::targets::nodes::k3s::settings::{
    FOLDER, TOKEN, component, kubelet_configuration, refuses_fallback,
};
use crate::targets::nodes::shared::control_plane::{
    arguments, audit_policy, certificate_names, endpoint_text, scheduler_settings,
};
use crate::targets::nodes::shared::{first_control_plane, is_first, registration};

pub const KUBELET_FILE: &str = "kubelet.yaml";
const AUDIT_POLICY_FILE: &str = "audit-policy.yaml";
const SCHEDULER_FILE: &str = "scheduler.yaml";
const SCHEDULER_CREDENTIALS: &str = "/var/lib/rancher/k3s/server/cred/scheduler.kubeconfig";
const AUDIT_LOG: &str = "/var/lib/rancher/k3s/server/logs/audit.log";
const USUAL_PORT: u16 = 6443;

pub fn configuration(lab: &Resolved<'_>, cluster: &ResolvedCluster<'_>, node: &ClusterNode<'_>) -> Data {
    let described = node.node.node;
    let map = Data::map(described).text("token-file", TOKEN);
    let map = match node.node.role.value {
        Role::ControlPlane => server(map, lab, cluster, node),
        Role::Worker => map.maybe("server", others(lab, cluster)),
    };
    let map = identity(map, lab, node);
    let map = match kubelet_configuration(lab, cluster, node) {
        Some(settings) => {
            let path = Data::text(settings.origin.node, format!("{FOLDER}/{KUBELET_FILE}"));
            component(map, "kubelet-arg", [("config".to_owned(), path)])
        }
        None => map,
    };
    let proxy = &cluster.cluster.kube_proxy;
    let map = match proxy.value {
        KubeProxy::Iptables | KubeProxy::None => map,
        mode => {
            let mode = Data::text(proxy.node, mode.word());
            component(map, "kube-proxy-arg", [("proxy-mode".to_owned(), mode)])
        }
    };
    let refused = refuses_fallback(cluster);
    map.maybe("disable-default-registry-endpoint", refused.map(|node| Data::bool(node, true))).into()
}

/// The node's own settings.
fn identity(map: Map, lab: &Resolved<'_>, node: &ClusterNode<'_>) -> Map {
    let labels = registration::labels(lab, node).into_iter();
    let labels = labels
        .filter(|(key, _)| crate::facts::kubelet::kubelet_may_set(key))
        .map(|(key, value)| Data::text(value.node, format!("{key}={value}")));
    let taints = registration::taint_list(lab, node);
    let taints = taints.into_iter().map(|taint| {
        let value = if taint.value.is_empty() { String::new() } else { format!("={}", taint.value) };
        Data::text(taint.node, format!("{}{value}:{}", taint.key, taint.effect))
    });
    map.text("node-name", node.name.to_string())
        .maybe("node-ip", node.address.as_ref().map(Data::from))
        .some("node-label", Data::list(node.node.node, labels))
        .some("node-taint", Data::list(node.node.node, taints))
}

fn server(map: Map, lab: &Resolved<'_>, cluster: &ResolvedCluster<'_>, node: &ClusterNode<'_>) -> Map {
    let described = cluster.cluster;
    let map = datastore(map, lab, cluster, node);
    let names = certificate_names(cluster);
    let map = map
        .some("tls-san", Data::list(described.control_plane.node, names.iter().map(Data::from)))
        .maybe("https-listen-port", own_port(cluster))
        .put("cluster-cidr", &described.pod_range)
        .put("service-cidr", &described.service_range)
        .maybe("cluster-dns", cluster.dns_address.as_ref())
        .put("cluster-domain", &described.dns.domain)
        .some("disable", Data::list(described.k3s.node, packaged::disabled(described)));
    let map = network(map, cluster);
    let control = &described.control_plane;
    let map =
        component(map, "kube-apiserver-arg", arguments(cluster, &control.api_server_args, audit(cluster)));
    let manager = arguments(cluster, &control.controller_manager_args, Vec::new());
    let map = component(map, "kube-controller-manager-arg", manager);
    let settings = control.topology_spread.first();
    let settings = settings
        .map(|first| ("config".to_owned(), Data::text(first.node, format!("{FOLDER}/{SCHEDULER_FILE}"))));
    let scheduler = arguments(cluster, &control.scheduler_args, settings.into_iter().collect());
    let map = component(map, "kube-scheduler-arg", scheduler);
    let etcd = described.etcd.args.iter().map(|(name, value)| (name.as_str().to_owned(), Data::from(value)));
    component(map, "etcd-arg", etcd)
}

/// The datastore, and whether this server initializes it.
fn datastore(map: Map, lab: &Resolved<'_>, cluster: &ResolvedCluster<'_>, node: &ClusterNode<'_>) -> Map {
    let described = cluster.cluster;
    let datastore = &described.k3s.datastore;
    if datastore.value == K3sDatastore::External {
        let endpoints: Vec<&str> =
            described.etcd.endpoints.iter().map(|endpoint| endpoint.value.as_str()).collect();
        let first = described.etcd.endpoints.first();
        return map
            .maybe("datastore-endpoint", first.map(|first| Data::text(first.node, endpoints.join(","))));
    }
    match (is_first(lab, node), datastore.value) {
        (true, K3sDatastore::Etcd) => map.put("cluster-init", Data::bool(datastore.node, true)),
        (true, _) => map,
        (false, _) => map.maybe("server", others(lab, cluster)),
    }
}

/// The server that a node joins.
fn others(lab: &Resolved<'_>, cluster: &ResolvedCluster<'_>) -> Option<Data> {
    if let Some(endpoint) = &cluster.endpoint {
        return Some(Data::text(endpoint.address.node, format!("https://{}", endpoint_text(endpoint))));
    }
    let address = first_control_plane(lab)?.address?;
    let host = if address.is_ipv6() { format!("[{address}]") } else { address.to_string() };
    Some(Data::text(address.node, format!("https://{host}:{USUAL_PORT}")))
}

/// The port of the servers is the endpoint's, unless the endpoint is a load balancer.
fn own_port(cluster: &ResolvedCluster<'_>) -> Option<Data> {
    let endpoint = cluster.endpoint.as_ref()?.endpoint;
    let provider = endpoint.provided_by.map(|provider| provider.value);
    let elsewhere = matches!(provider, Some(AddressProvider::External | AddressProvider::Bgp));
    let port = &endpoint.port;
    (!elsewhere && port.get() != USUAL_PORT).then(|| Data::from(port))
}

/// k3s includes Flannel, network policies and kube-proxy, unless they are disabled.
fn network(map: Map, cluster: &ResolvedCluster<'_>) -> Map {
    let described = cluster.cluster;
    let map = match &described.cni {
        Some(cni) if cni.plugin.value == CniPlugin::Flannel => {
            let backend = match cni.routing.value {
                CniRouting::Native => "host-gw",
                CniRouting::Wireguard => "wireguard-native",
                CniRouting::Vxlan | CniRouting::Geneve | CniRouting::Ipip => "vxlan",
            };
            map.put("flannel-backend", Data::text(cni.routing.node, backend))
        }
        Some(cni) => map
            .put("flannel-backend", Data::text(cni.plugin.node, "none"))
            .put("disable-network-policy", Data::bool(cni.plugin.node, true)),
        None => map,
    };
    match described.kube_proxy.value {
        KubeProxy::None => map.put("disable-kube-proxy", Data::bool(described.kube_proxy.node, true)),
        _ => map,
    }
}

fn audit(cluster: &ResolvedCluster<'_>) -> Vec<(String, Data)> {
    let Some(audit) = &cluster.cluster.control_plane.audit_log else { return Vec::new() };
    let arguments = [
        ("audit-log-maxage", Data::text(audit.max_age.node, audit.max_age.to_string())),
        ("audit-log-maxbackup", Data::text(audit.max_files.node, audit.max_files.to_string())),
        ("audit-log-maxsize", Data::text(audit.max_size.node, audit.max_size.to_string())),
        ("audit-log-path", Data::text(audit.node, AUDIT_LOG)),
        ("audit-policy-file", Data::text(audit.node, format!("{FOLDER}/{AUDIT_POLICY_FILE}"))),
    ];
    arguments.map(|(name, value)| (name.to_owned(), value)).into()
}

/// Files that the components of a server read.
pub fn control_plane_files(cluster: &ResolvedCluster<'_>) -> impl Iterator<Item = (&'static str, Data)> {
    let control = &cluster.cluster.control_plane;
    let audit = control.audit_log.as_ref().map(|audit| (AUDIT_POLICY_FILE, audit_policy(audit.node)));
    let spread = control.topology_spread.first();
    let scheduler = spread
        .map(|first| (SCHEDULER_FILE, scheduler_settings(cluster, first.node, Some(SCHEDULER_CREDENTIALS))));
    audit.into_iter().chain(scheduler)
}
