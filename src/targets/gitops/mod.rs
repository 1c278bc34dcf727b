//! GitOps objects: they define which folders of the tree an engine applies, and in which order.
//!
//! Both engines apply the same [`Part`]s, so switching between them changes nothing below `kubernetes/`. Without an
//! engine there are none: `kubernetes/kustomization.yaml` lists the same parts in the same order.

mod argocd;
mod flux;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::charts::ServiceChart;
use crate::document::{Data, Map};
use crate::lab::gitops::{Engine, GitOps};
use crate::lab::service::{ClusterOwned, Sync};
use crate::resolve::{Resolved, RunningService};
use crate::targets::shared::managed_by;
use crate::targets::{Folders, Lowered, ServiceFolder, places};
use crate::types::DnsLabel;
use crate::value::{At, NodeId};

/// The folder of all GitOps objects in the output tree.
const FOLDER: &str = "gitops";
/// The engine's object for namespaces and cluster-scoped objects. No service can have a name with a dot.
const CLUSTER_NAME: &str = "lab.cluster";
/// The engine's object that owns all others.
const ROOT_NAME: &str = "lab.root";

/// The engine's object for CRDs that are extracted from charts.
const DEFINITIONS_NAME: &str = "lab.definitions";

/// A unit that an engine applies: a folder, a chart, or both.
struct Part<'r> {
    /// Name of the engine's object for it.
    name: String,
    node: NodeId,
    /// Its folder in the output tree. A part that is only a chart has none.
    folder: Option<String>,
    /// The chart that the engine installs.
    chart: Option<&'r ServiceChart>,
    /// The namespace of its objects, if they have one.
    namespace: Option<(String, NodeId)>,
    /// How many other services precede it; the part that all services depend on is one below the lowest.
    level: i64,
    /// The parts that it needs directly, each with the value that requires it.
    after: Vec<(String, NodeId)>,
    /// A claim of it whose size is managed in the cluster once it exists.
    grows: Option<NodeId>,
    /// Whether its objects may be removed from the cluster.
    removable: bool,
    /// The objects whose images are managed in the cluster.
    images: Vec<OwnedImages>,
    /// The sync settings of its service.
    sync: Option<&'r Sync>,
    /// Objects besides its chart whose kinds the chart defines.
    follows: Option<Follows>,
}

/// Objects that can only be applied after the chart of their service.
struct Follows {
    /// Their API groups.
    groups: BTreeSet<String>,
    /// Group and kind of the objects that come with the chart.
    others: BTreeSet<(String, String)>,
}

/// The objects of a service's folder that have to wait for its chart.
fn follows(service: &RunningService<'_>, folder: &ServiceFolder) -> Option<Follows> {
    let provided = |group: &str| service.service.provides.apis.iter().any(|api| api.as_str() == group);
    let kinds = folder.beside_chart.iter().cloned();
    let (own, others): (BTreeSet<_>, BTreeSet<_>) = kinds.partition(|(group, _)| provided(group));
    let groups: BTreeSet<String> = own.into_iter().map(|(group, _)| group).collect();
    (!groups.is_empty()).then_some(Follows { groups, others })
}

impl Part<'_> {
    /// Whether objects that are no longer in the tree are pruned, if the lab enables pruning.
    fn prunes(&self, lab: &At<bool>) -> Data {
        match self.sync.and_then(|sync| sync.prune.as_ref()) {
            Some(own) => Data::from(own),
            None if self.removable => Data::from(lab),
            None => Data::bool(self.node, false),
        }
    }

    /// The value that pauses it.
    fn paused(&self) -> Option<&At<bool>> {
        self.sync.map(|sync| &sync.paused).filter(|paused| paused.value)
    }

    /// The value because of which it has fields that are managed in the cluster, if any.
    fn left_alone(&self) -> Option<NodeId> {
        self.images.first().map(|images| images.node).or(self.grows)
    }
}

/// A workload whose images are not reset.
#[derive(Clone)]
struct OwnedImages {
    kind: &'static str,
    name: String,
    namespace: String,
    /// The value that decides.
    node: NodeId,
}

/// The workloads of a service whose images are managed in the cluster.
fn owned_images(service: &RunningService<'_>) -> Vec<OwnedImages> {
    let owned = service.service.all_workloads(service.name).filter_map(|(runner, workload)| {
        let node = workload.owned(ClusterOwned::Images)?.node;
        let namespace = service.namespace.value.clone();
        Some(OwnedImages { kind: runner.kind(), name: runner.object_name(), namespace, node })
    });
    owned.collect()
}

pub(super) fn lower(lab: &Resolved<'_>, folders: &Folders) -> Lowered {
    let Some(gitops) = &lab.lab.gitops else { return Lowered::default() };
    let parts = || parts(lab, gitops, folders);
    match gitops.engine.value {
        Engine::ArgoCd => argocd::documents(lab, gitops, &parts()).into(),
        Engine::Flux => flux::documents(lab, gitops, &parts()).into(),
        Engine::None => Lowered::default(),
    }
}

/// All parts, each after the parts that it needs.
fn parts<'r>(lab: &'r Resolved<'_>, gitops: &GitOps, folders: &Folders) -> Vec<Part<'r>> {
    let folder = |below: &str| format!("{}/{below}", crate::document::layout::KUBERNETES);
    let ground = [
        (CLUSTER_NAME, crate::document::layout::CLUSTER, folders.cluster),
        (DEFINITIONS_NAME, crate::document::layout::DEFINITIONS, folders.definitions),
    ];
    let ground: Vec<_> = ground.into_iter().filter(|(_, _, exists)| *exists).collect();
    let beneath = ground.iter().map(|(name, below, _)| Part {
        name: (*name).to_owned(),
        node: gitops.engine.node,
        folder: Some(folder(below)),
        chart: None,
        namespace: None,
        level: -1,
        after: Vec::new(),
        grows: None,
        removable: false,
        images: Vec::new(),
        sync: None,
        follows: None,
    });
    let services = lab.services_in_order().into_iter().filter_map(|service| {
        let chart = lab.charts.get(service.name).filter(|chart| chart.is_delegated());
        let own = folders.services.get(service.name);
        Some((service, chart, own)).filter(|(_, chart, own)| chart.is_some() || own.is_some())
    });
    let services: Vec<_> = services.collect();
    let exists = |name: &DnsLabel| services.iter().any(|(service, ..)| service.name == name);
    let above = services.iter().map(|(service, chart, own)| {
        let needs = lab.graph.needs(service.name).iter().filter(|need| exists(need.service));
        let needs = needs.map(|need| (need.service.to_string(), need.because.used()));
        let ground = ground.iter().map(|(name, ..)| ((*name).to_owned(), service.namespace.node));
        Part {
            name: service.name.to_string(),
            node: service.service.node,
            folder: own.map(|_| folder(&places::service(service))),
            chart: *chart,
            namespace: Some((service.namespace.value.clone(), service.namespace.node)),
            level: i64::try_from(lab.graph.level(service.name)).expect("services can be counted"),
            after: ground.chain(needs).collect(),
            grows: service.claims.iter().find_map(|claim| claim.growth.map(|(limit, _)| limit.node)),
            removable: true,
            images: owned_images(service),
            sync: service.service.sync.as_ref(),
            follows: own.and_then(|own| follows(service, own)),
        }
    });
    beneath.chain(above).collect()
}

/// The head of one of the engine's objects. `node` is the value because of which it exists.
fn object(node: NodeId, api_version: &str, kind: &str, metadata: Map) -> Map {
    Data::map(node).text("apiVersion", api_version).text("kind", kind).put("metadata", metadata)
}

/// The start of an object's metadata.
fn metadata(node: NodeId, name: Data, namespace: Data) -> Map {
    let labels = managed_by::managed(node);
    Data::map(node).put("name", name).put("namespace", namespace).put("labels", labels)
}

/// Annotations of a service for its object in the engine.
fn own_annotations(part: &Part<'_>) -> Vec<(String, Data)> {
    let own = part.sync.iter().flat_map(|sync| &sync.annotations);
    own.map(|(key, value)| (key.to_string(), Data::from(value))).collect()
}
