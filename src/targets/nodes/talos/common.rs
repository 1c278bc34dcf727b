//! The patches of all nodes, and of control planes.

use crate::document::{Data, Map};
use crate::lab::FreeName;
use crate::lab::cluster::{CniPlugin, KubeProxy};
use crate::lab::decode::Entries;
use crate::resolve::{Resolved, ResolvedCluster, ResolvedEndpoint};
use crate::targets::nodes::shared::control_plane::{
    arguments as arguments_of, certificate_names, endpoint_text, scheduler_settings,
};
use crate::targets::nodes::shared::{kubelet, overlay};
use crate::targets::nodes::talos::machine;
use crate::targets::nodes::talos::volume::{section, volume};
use crate::value::At;

/// The patch of all nodes, and their volumes.
pub fn all(lab: &Resolved<'_>, cluster: &ResolvedCluster<'_>) -> Vec<Data> {
    let described = cluster.cluster;
    let talos = &described.talos;
    let machine = machine::settings(talos, &[])
        .some("kubelet", kubelet_section(lab, cluster))
        .some("registries", section(described.node, "mirrors", mirrors(cluster)))
        .some("features", features(cluster));
    let network = Data::map(described.pod_range.node)
        .some("cni", cni(cluster))
        .put("dnsDomain", &described.dns.domain)
        .put("podSubnets", Data::list(described.pod_range.node, [Data::from(&described.pod_range)]))
        .put(
            "serviceSubnets",
            Data::list(described.service_range.node, [Data::from(&described.service_range)]),
        );
    let endpoint = cluster.endpoint.as_ref().map(|endpoint| {
        let url = Data::text(endpoint.address.node, endpoint_url(endpoint));
        Data::map(endpoint.endpoint.node).put("endpoint", url)
    });
    let shared = Data::map(described.node)
        .put("clusterName", cluster.name)
        .maybe("controlPlane", endpoint)
        .put("network", network);
    let patch = Data::map(described.node).some("machine", machine).put("cluster", shared);
    let volumes = talos.volumes.iter().map(|(name, described)| volume(name.as_str(), described));
    [patch.into()].into_iter().chain(volumes).collect()
}

/// The patch of control planes.
pub fn control_planes(cluster: &ResolvedCluster<'_>) -> Data {
    let described = cluster.cluster;
    let control = &described.control_plane;
    let node = control.node;
    let names = certificate_names(cluster);
    let api = arguments(cluster, &control.api_server_args, audit(cluster))
        .some("certSANs", Data::list(node, names.iter().map(Data::from)));
    let scheduler = arguments(cluster, &control.scheduler_args, Vec::new());
    let scheduler = match control.topology_spread.first() {
        Some(first) => scheduler.put("config", scheduler_settings(cluster, first.node, None)),
        None => scheduler,
    };
    let settings = Data::map(node)
        .put("allowSchedulingOnControlPlanes", &described.schedule_on_control_planes)
        .some("apiServer", api)
        .some("controllerManager", arguments(cluster, &control.controller_manager_args, Vec::new()))
        .some("scheduler", scheduler)
        .some("proxy", proxy(cluster))
        .some("coreDNS", core_dns(cluster))
        .some("etcd", etcd(cluster));
    Data::map(node).put("cluster", settings).into()
}

pub fn endpoint_url(endpoint: &ResolvedEndpoint<'_>) -> String {
    format!("https://{}", endpoint_text(endpoint))
}

fn kubelet_section(lab: &Resolved<'_>, cluster: &ResolvedCluster<'_>) -> Map {
    let described = cluster.cluster;
    let gates = described.feature_gates.iter().map(|(gate, on)| (gate.as_str().to_owned(), Data::from(on)));
    let gates = section(described.node, "featureGates", Data::map(described.node).extend(gates));
    let own = kubelet::fields(&described.kubelet, described.version.minor(), lab.values);
    Data::map(described.kubelet.node)
        .some("clusterDNS", Data::list(described.dns.node, described.dns.address.iter().map(Data::from)))
        .some("extraConfig", overlay(gates.into(), own))
}

fn mirrors(cluster: &ResolvedCluster<'_>) -> Map {
    let mirrors = cluster.mirrors.iter().map(|mirror| {
        let map = Data::map(mirror.mirror.node)
            .put("endpoints", Data::list(mirror.node, [Data::text(mirror.node, mirror.url.clone())]));
        let fallback = &mirror.mirror.fallback;
        let map = if fallback.value { map } else { map.put("skipFallback", Data::bool(fallback.node, true)) };
        (mirror.registry.to_owned(), map.into())
    });
    Data::map(cluster.cluster.node).extend(mirrors)
}

fn features(cluster: &ResolvedCluster<'_>) -> Map {
    let talos = &cluster.cluster.talos;
    let map = Data::map(talos.node);
    let map = match &talos.host_dns {
        Some(on) => {
            let dns = Data::map(on.node).put("enabled", on).put("forwardKubeDNSToHost", on);
            map.put("hostDNS", dns)
        }
        None => map,
    };
    match &talos.kubeprism_port {
        Some(port) => {
            let prism = Data::map(port.node).put("enabled", Data::bool(port.node, true)).put("port", port);
            map.put("kubePrism", prism)
        }
        None => map,
    }
}

/// Talos installs Flannel, unless another network plugin is configured.
fn cni(cluster: &ResolvedCluster<'_>) -> Map {
    let described = cluster.cluster;
    match &described.cni {
        Some(cni) if cni.plugin.value == CniPlugin::Flannel => Data::map(cni.node),
        Some(cni) => Data::map(cni.plugin.node).text("name", "none"),
        None => Data::map(described.node),
    }
}

fn proxy(cluster: &ResolvedCluster<'_>) -> Map {
    let proxy = &cluster.cluster.kube_proxy;
    match proxy.value {
        KubeProxy::None => Data::map(proxy.node).put("disabled", Data::bool(proxy.node, true)),
        mode => Data::map(proxy.node).text("mode", mode.word()),
    }
}

fn core_dns(cluster: &ResolvedCluster<'_>) -> Map {
    let bundled = &cluster.cluster.dns.bundled;
    let map = Data::map(bundled.node);
    if bundled.value { map } else { map.put("disabled", Data::bool(bundled.node, true)) }
}

fn etcd(cluster: &ResolvedCluster<'_>) -> Map {
    let etcd = &cluster.cluster.etcd;
    let subnets = cluster.etcd_network.iter().map(|(_, network)| Data::from(&network.prefix));
    let arguments = etcd.args.iter().map(|(name, value)| (name.as_str().to_owned(), Data::from(value)));
    Data::map(etcd.node)
        .some("extraArgs", Data::map(etcd.node).extend(arguments))
        .some("advertisedSubnets", Data::list(etcd.node, subnets))
}

/// The retention of the audit log.
fn audit(cluster: &ResolvedCluster<'_>) -> Vec<(String, Data)> {
    let Some(audit) = &cluster.cluster.control_plane.audit_log else { return Vec::new() };
    let limits = [
        ("audit-log-maxage", &audit.max_age),
        ("audit-log-maxbackup", &audit.max_files),
        ("audit-log-maxsize", &audit.max_size),
    ];
    limits.map(|(name, limit)| (name.to_owned(), Data::text(limit.node, limit.to_string()))).into()
}

fn arguments(
    cluster: &ResolvedCluster<'_>,
    said: &Entries<FreeName, At<String>>,
    follow: Vec<(String, Data)>,
) -> Map {
    let node = cluster.cluster.control_plane.node;
    section(node, "extraArgs", Data::map(node).extend(arguments_of(cluster, said, follow)))
}
