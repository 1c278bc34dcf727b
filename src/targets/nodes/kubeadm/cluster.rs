//! The cluster as a whole: `ClusterConfiguration` and `KubeProxyConfiguration`.

use crate::document::{Data, Map};
use crate::lab::FreeName;
use crate::lab::cluster::EtcdPlacement;
use crate::lab::decode::Entries;
use crate::resolve::ResolvedCluster;
use crate::targets::nodes::kubeadm::{api, control_plane};
use crate::targets::nodes::shared::control_plane::{
    arguments as arguments_of, certificate_names, endpoint_text,
};
use crate::value::At;

pub fn configuration(cluster: &ResolvedCluster<'_>) -> Data {
    let described = cluster.cluster;
    let version = described.version;
    // Without a patch version, kubeadm uses the latest one of that minor release.
    let release = match version.patch() {
        Some(_) => format!("v{version}"),
        None => format!("stable-{version}"),
    };
    let networking = Data::map(described.pod_range.node)
        .put("dnsDomain", &described.dns.domain)
        .put("podSubnet", &described.pod_range)
        .put("serviceSubnet", &described.service_range);
    let endpoint = cluster.endpoint.as_ref();
    Data::map(described.node)
        .text("apiVersion", api::version(version.value))
        .text("kind", "ClusterConfiguration")
        .put("clusterName", cluster.name)
        .put("kubernetesVersion", Data::text(version.node, release))
        .maybe("controlPlaneEndpoint", endpoint.map(|at| Data::text(at.address.node, endpoint_text(at))))
        .put("networking", networking)
        .some("apiServer", api_server(cluster))
        .some(
            "controllerManager",
            component(cluster, &described.control_plane.controller_manager_args, Vec::new()),
        )
        .some("scheduler", scheduler(cluster))
        .some("etcd", etcd(cluster))
        .into()
}

pub fn kube_proxy(cluster: &ResolvedCluster<'_>) -> Data {
    let described = cluster.cluster;
    let gates = described.feature_gates.iter().map(|(gate, on)| (gate.as_str().to_owned(), Data::from(on)));
    Data::map(described.kube_proxy.node)
        .text("apiVersion", "kubeproxy.config.k8s.io/v1alpha1")
        .text("kind", "KubeProxyConfiguration")
        .put("clusterCIDR", &described.pod_range)
        .some("featureGates", Data::map(described.node).extend(gates))
        .text("mode", described.kube_proxy.word())
        .into()
}

fn api_server(cluster: &ResolvedCluster<'_>) -> Map {
    let control = &cluster.cluster.control_plane;
    let names = certificate_names(cluster);
    let (arguments, volumes) = control_plane::audit(cluster);
    component(cluster, &control.api_server_args, arguments)
        .some("extraVolumes", Data::list(control.node, volumes))
        .some("certSANs", Data::list(control.node, names.iter().map(Data::from)))
}

fn scheduler(cluster: &ResolvedCluster<'_>) -> Map {
    let control = &cluster.cluster.control_plane;
    let (arguments, volumes) = control_plane::spread(cluster);
    component(cluster, &control.scheduler_args, arguments)
        .some("extraVolumes", Data::list(control.node, volumes))
}

/// The arguments of a component: the lab's own override derived ones.
fn component(
    cluster: &ResolvedCluster<'_>,
    said: &Entries<FreeName, At<String>>,
    arguments: Vec<(String, Data)>,
) -> Map {
    let node = cluster.cluster.control_plane.node;
    let all = arguments_of(cluster, said, arguments);
    Data::map(node).some("extraArgs", api::arguments(cluster.cluster.version.value, node, all))
}

fn etcd(cluster: &ResolvedCluster<'_>) -> Map {
    let etcd = &cluster.cluster.etcd;
    let map = Data::map(etcd.node);
    if etcd.placement.value == EtcdPlacement::External {
        let pki = "/etc/kubernetes/pki";
        let external = Data::map(etcd.node)
            .put("endpoints", Data::list(etcd.node, etcd.endpoints.iter().map(Data::from)));
        // Members with TLS require client certificates.
        let external = match etcd.endpoints.iter().any(|endpoint| endpoint.starts_with("https:")) {
            true => external
                .text("caFile", format!("{pki}/etcd/ca.crt"))
                .text("certFile", format!("{pki}/apiserver-etcd-client.crt"))
                .text("keyFile", format!("{pki}/apiserver-etcd-client.key")),
            false => external,
        };
        return map.put("external", external);
    }
    let arguments =
        etcd.args.iter().map(|(name, value)| (name.as_str().to_owned(), Data::from(value))).collect();
    let arguments = api::arguments(cluster.cluster.version.value, etcd.node, arguments);
    map.some("local", Data::map(etcd.node).some("extraArgs", arguments))
}
