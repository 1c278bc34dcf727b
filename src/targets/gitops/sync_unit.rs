//! A part of the tree that an engine applies as one, and the metadata of its objects.

use std::collections::BTreeSet;

use crate::charts::ServiceChart;
use crate::document::{Data, Map};
use crate::lab::service::Sync;
use crate::targets::shared::managed_by;
use crate::value::{At, NodeId};

/// The folder of all GitOps objects in the output tree.
pub(super) const FOLDER: &str = "gitops";
/// The engine's object that owns all others.
pub(super) const ROOT_NAME: &str = "lab.root";

/// A unit that an engine applies: a folder, a chart, or both.
pub(super) struct SyncUnit<'r> {
    /// Name of the engine's object for it.
    pub(super) name: String,
    pub(super) node: NodeId,
    /// Its folder in the output tree. A unit that is only a chart has none.
    pub(super) folder: Option<String>,
    /// The chart that the engine installs.
    pub(super) chart: Option<&'r ServiceChart>,
    /// The namespace of its objects, if they have one.
    pub(super) namespace: Option<(String, NodeId)>,
    /// How many other services precede it; the unit that all services depend on is one below the lowest.
    pub(super) level: i64,
    /// The units that it needs directly, each with the value that requires it.
    pub(super) after: Vec<(String, NodeId)>,
    /// A claim of it whose size is managed in the cluster once it exists.
    pub(super) grows: Option<NodeId>,
    /// The value because of which a claim of it is filled from a backup before its pods start.
    pub(super) fills: Option<NodeId>,
    /// Whether its objects may be removed from the cluster.
    pub(super) removable: bool,
    /// The objects whose images are managed in the cluster.
    pub(super) images: Vec<OwnedImages>,
    /// The sync settings of its service.
    pub(super) sync: Option<&'r Sync>,
    /// Objects besides its chart whose kinds the chart defines.
    pub(super) chart_dependents: Option<ChartDependents>,
}

/// Objects that can only be applied after the chart of their service.
pub(super) struct ChartDependents {
    /// Their API groups.
    pub(super) groups: BTreeSet<String>,
    /// Group and kind of the objects that come with the chart.
    pub(super) others: BTreeSet<(String, String)>,
}

impl SyncUnit<'_> {
    /// Whether objects that are no longer in the tree are pruned, if the lab enables pruning.
    pub(super) fn prunes(&self, lab: &At<bool>) -> Data {
        match self.sync.and_then(|sync| sync.prune.as_ref()) {
            Some(own) => Data::from(own),
            None if self.removable => Data::from(lab),
            None => Data::bool(self.node, false),
        }
    }

    /// The value that pauses it.
    pub(super) fn paused(&self) -> Option<&At<bool>> {
        self.sync.map(|sync| &sync.paused).filter(|paused| paused.value)
    }

    /// The value because of which it has fields that are managed in the cluster, if any.
    pub(super) fn left_alone(&self) -> Option<NodeId> {
        self.images.first().map(|images| images.node).or(self.grows)
    }
}

/// A workload whose images are not reset.
#[derive(Clone)]
pub(super) struct OwnedImages {
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) namespace: String,
    /// The value that decides.
    pub(super) node: NodeId,
}

/// The head of one of the engine's objects. `node` is the value because of which it exists.
pub(super) fn object(node: NodeId, api_version: &str, kind: &str, metadata: Map) -> Map {
    Data::map(node).text("apiVersion", api_version).text("kind", kind).put("metadata", metadata)
}

/// The start of an object's metadata.
pub(super) fn metadata(node: NodeId, name: Data, namespace: Data) -> Map {
    let labels = managed_by::managed(node);
    Data::map(node).put("name", name).put("namespace", namespace).put("labels", labels)
}

/// Annotations of a service for its object in the engine.
pub(super) fn own_annotations(unit: &SyncUnit<'_>) -> Vec<(String, Data)> {
    let own = unit.sync.iter().flat_map(|sync| &sync.annotations);
    own.map(|(key, value)| (key.to_string(), Data::from(value))).collect()
}
