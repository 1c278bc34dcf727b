//! Settings of control planes of all distributions: the API endpoint, arguments, and topology spread.

use std::collections::BTreeMap;

use crate::document::Data;
use crate::lab::FreeName;
use crate::lab::decode::Entries;
use crate::resolve::{ResolvedCluster, ResolvedEndpoint};
use crate::value::{At, NodeId};

/// The address of the API for others: its name, if it has one.
pub fn endpoint_text(endpoint: &ResolvedEndpoint<'_>) -> String {
    let port = endpoint.endpoint.port;
    match &endpoint.endpoint.host {
        Some(host) => format!("{host}:{port}"),
        None if endpoint.address.is_ipv6() => format!("[{}]:{port}", endpoint.address),
        None => format!("{}:{port}", endpoint.address),
    }
}

/// Names and addresses of the API besides those of its nodes.
pub fn certificate_names(cluster: &ResolvedCluster<'_>) -> Vec<At<String>> {
    let mut names: Vec<At<String>> = Vec::new();
    if let Some(endpoint) = &cluster.endpoint {
        names.extend(
            endpoint.endpoint.host.iter().map(|host| At { value: host.to_string(), node: host.node }),
        );
        names.push(At { value: endpoint.address.to_string(), node: endpoint.address.node });
    }
    for name in &cluster.cluster.control_plane.certificate_names {
        if names.iter().all(|known| known.value != name.value) {
            names.push(name.clone());
        }
    }
    names
}

/// The arguments of a component: the lab's own override derived ones.
pub fn arguments(
    cluster: &ResolvedCluster<'_>,
    said: &Entries<FreeName, At<String>>,
    follow: Vec<(String, Data)>,
) -> BTreeMap<String, Data> {
    let gates = &cluster.cluster.feature_gates;
    let mut all: BTreeMap<String, Data> = follow.into_iter().collect();
    if let Some(first) = gates.values().next() {
        let gates: Vec<String> =
            gates.iter().map(|(gate, on)| format!("{}={}", gate.as_str(), on.value)).collect();
        all.insert("feature-gates".into(), Data::text(first.node, gates.join(",")));
    }
    all.extend(said.iter().map(|(name, value)| (name.as_str().to_owned(), Data::from(value))));
    all
}

/// The audit policy: metadata of requests without their bodies, which may contain secrets.
pub fn audit_policy(node: NodeId) -> Data {
    Data::map(node)
        .text("apiVersion", "audit.k8s.io/v1")
        .text("kind", "Policy")
        .put("omitStages", Data::list(node, [Data::text(node, "RequestReceived")]))
        .put("rules", Data::list(node, [Data::map(node).text("level", "Metadata").into()]))
        .into()
}

/// The scheduler's settings: the default profile with the lab's topology spread. A scheduler with a configuration file
/// also reads the path of its credentials from it.
pub fn scheduler_settings(cluster: &ResolvedCluster<'_>, node: NodeId, credentials: Option<&str>) -> Data {
    let connection = credentials.map(|path| Data::map(node).text("kubeconfig", path));
    let profile = Data::map(node)
        .text("schedulerName", "default-scheduler")
        .put("pluginConfig", Data::list(node, [topology_spread(cluster, node)]));
    Data::map(node)
        .text("apiVersion", "kubescheduler.config.k8s.io/v1")
        .text("kind", "KubeSchedulerConfiguration")
        .maybe("clientConnection", connection)
        .put("profiles", Data::list(node, [profile.into()]))
        .into()
}

/// The settings of the topology spread plugin, for pods without constraints.
fn topology_spread(cluster: &ResolvedCluster<'_>, node: NodeId) -> Data {
    let spread = cluster.cluster.control_plane.topology_spread.iter().map(|spread| {
        Data::map(spread.node)
            .put("maxSkew", &spread.max_skew)
            .put("topologyKey", &spread.topology_key)
            .text("whenUnsatisfiable", spread.when_unsatisfiable.word())
            .into()
    });
    let arguments =
        Data::map(node).put("defaultConstraints", Data::list(node, spread)).text("defaultingType", "List");
    Data::map(node).text("name", "PodTopologySpread").put("args", arguments).into()
}
