//! GitOps objects: what tells an engine which folders of the tree to apply, and in which order.
//!
//! Both engines apply the same [`Part`]s, so switching between them changes nothing below `kubernetes/`. Without an
//! engine there is nothing here: `kubernetes/kustomization.yaml` lists the same parts in the same order.

mod argocd;
mod flux;
#[cfg(test)]
mod tests;

use crate::lab::{ClusterOwned, Engine, GitOps};
use crate::plan::Document;
use crate::plan::data::{Data, Map};
use crate::plan::places;
use crate::resolve::{Resolved, RunningService};
use crate::source::value::NodeId;

/// The folder of all GitOps objects in the output tree.
const FOLDER: &str = "gitops";
/// The engine's object for what the services stand on. No service can have a name with a dot.
const CLUSTER_NAME: &str = "lab.cluster";
/// The engine's object that owns all others.
const ROOT_NAME: &str = "lab.root";

/// A folder that an engine applies as one.
struct Part {
    /// Name of the engine's object for it.
    name: String,
    node: NodeId,
    /// Its folder in the output tree.
    folder: String,
    /// The namespace of its objects, where they have one.
    namespace: Option<(String, NodeId)>,
    /// How many other services come before it; what they all stand on is one below the lowest.
    level: i64,
    /// The parts that it needs directly, and what makes them necessary.
    after: Vec<(String, NodeId)>,
    /// Whether its objects may be removed from the cluster.
    removable: bool,
    /// The objects whose images something in the cluster changes.
    images: Vec<OwnedImages>,
}

/// A workload whose images are not set back.
#[derive(Clone)]
struct OwnedImages {
    kind: &'static str,
    name: String,
    namespace: String,
    /// Where it is said.
    node: NodeId,
}

/// The workloads of a service whose images belong to the cluster.
fn owned_images(service: &RunningService<'_>) -> Vec<OwnedImages> {
    let owned = service.service.all_workloads(service.name).filter_map(|(runner, workload)| {
        let node = workload.owned(ClusterOwned::Images)?.node;
        let namespace = service.namespace.value.clone();
        Some(OwnedImages { kind: runner.kind(), name: runner.object_name(), namespace, node })
    });
    owned.collect()
}

pub(super) fn documents(lab: &Resolved<'_>) -> Vec<Document> {
    let Some(gitops) = &lab.lab.gitops else { return Vec::new() };
    match gitops.engine.value {
        Engine::ArgoCd => argocd::documents(lab, gitops),
        Engine::Flux => flux::documents(lab, gitops),
        Engine::None => Vec::new(),
    }
}

/// All parts, each after those that it needs.
fn parts(lab: &Resolved<'_>, gitops: &GitOps) -> Vec<Part> {
    let folder = |below: &str| format!("{}/{below}", places::KUBERNETES);
    let cluster = places::has_cluster(lab).then(|| Part {
        name: CLUSTER_NAME.to_owned(),
        node: gitops.engine.node,
        folder: folder(places::CLUSTER),
        namespace: None,
        level: -1,
        after: Vec::new(),
        removable: false,
        images: Vec::new(),
    });
    let services = lab.services_in_order().into_iter().map(|service| {
        let needs = lab.graph.needs(service.name).iter();
        let needs = needs.map(|need| (need.service.to_string(), need.because.used()));
        Part {
            name: service.name.to_string(),
            node: service.service.node,
            folder: folder(&places::service(service)),
            namespace: Some((service.namespace.value.clone(), service.namespace.node)),
            level: i64::try_from(lab.graph.level(service.name)).expect("services can be counted"),
            after: [(CLUSTER_NAME.to_owned(), service.namespace.node)].into_iter().chain(needs).collect(),
            removable: true,
            images: owned_images(service),
        }
    });
    cluster.into_iter().chain(services).collect()
}

/// The head of one of the engine's objects. `node` is what makes it exist.
fn object(node: NodeId, api_version: &str, kind: &str, metadata: Map) -> Map {
    Data::map(node).text("apiVersion", api_version).text("kind", kind).put("metadata", metadata)
}

/// The start of an object's metadata.
fn metadata(node: NodeId, name: Data, namespace: Data) -> Map {
    let labels = Data::map(node).text("app.kubernetes.io/managed-by", "render");
    Data::map(node).put("name", name).put("namespace", namespace).put("labels", labels)
}
