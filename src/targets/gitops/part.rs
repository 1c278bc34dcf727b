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

/// What an engine applies as one: a folder, a chart, or both.
pub(super) struct Part<'r> {
    /// Name of the engine's object for it.
    pub(super) name: String,
    pub(super) node: NodeId,
    /// Its folder in the output tree. One that is only a chart has none.
    pub(super) folder: Option<String>,
    /// The chart that the engine installs.
    pub(super) chart: Option<&'r ServiceChart>,
    /// The namespace of its objects, where they have one.
    pub(super) namespace: Option<(String, NodeId)>,
    /// How many other services come before it; what they all stand on is one below the lowest.
    pub(super) level: i64,
    /// The parts that it needs directly, and what makes them necessary.
    pub(super) after: Vec<(String, NodeId)>,
    /// A claim of it whose size somebody else decides once it is there.
    pub(super) grows: Option<NodeId>,
    /// Whether its objects may be removed from the cluster.
    pub(super) removable: bool,
    /// The objects whose images something in the cluster changes.
    pub(super) images: Vec<OwnedImages>,
    /// What its service says of how it is applied.
    pub(super) sync: Option<&'r Sync>,
    /// Objects beside its chart that are of kinds which the chart defines.
    pub(super) follows: Option<Follows>,
}

/// Objects that can be applied only once the chart beside them is there.
pub(super) struct Follows {
    /// Their API groups.
    pub(super) groups: BTreeSet<String>,
    /// Group and kind of the objects that come with the chart.
    pub(super) others: BTreeSet<(String, String)>,
}

impl Part<'_> {
    /// Whether what is no longer in the tree is removed from the cluster, if the lab removes such things.
    pub(super) fn prunes(&self, lab: &At<bool>) -> Data {
        match self.sync.and_then(|sync| sync.prune.as_ref()) {
            Some(own) => Data::from(own),
            None if self.removable => Data::from(lab),
            None => Data::bool(self.node, false),
        }
    }

    /// Where it is said that the engine leaves it as it is.
    pub(super) fn paused(&self) -> Option<&At<bool>> {
        self.sync.map(|sync| &sync.paused).filter(|paused| paused.value)
    }

    /// What makes it have fields that belong to the cluster, if it has any.
    pub(super) fn left_alone(&self) -> Option<NodeId> {
        self.images.first().map(|images| images.node).or(self.grows)
    }
}

/// A workload whose images are not set back.
#[derive(Clone)]
pub(super) struct OwnedImages {
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) namespace: String,
    /// Where it is said.
    pub(super) node: NodeId,
}

/// The head of one of the engine's objects. `node` is what makes it exist.
pub(super) fn object(node: NodeId, api_version: &str, kind: &str, metadata: Map) -> Map {
    Data::map(node).text("apiVersion", api_version).text("kind", kind).put("metadata", metadata)
}

/// The start of an object's metadata.
pub(super) fn metadata(node: NodeId, name: Data, namespace: Data) -> Map {
    let labels = managed_by::managed(node);
    Data::map(node).put("name", name).put("namespace", namespace).put("labels", labels)
}

/// Annotations that a service wants on the engine's object for it.
pub(super) fn own_annotations(part: &Part<'_>) -> Vec<(String, Data)> {
    let own = part.sync.iter().flat_map(|sync| &sync.annotations);
    own.map(|(key, value)| (key.to_string(), Data::from(value))).collect()
}
