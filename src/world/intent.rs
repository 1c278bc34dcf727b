//! What the checks of services have judged: values that describe a service, and not objects.

use std::collections::BTreeMap;

use crate::document::Data;
use crate::lab::Lab;
use crate::lab::service::Container;
use crate::value::{Key, NodeId, Values};

/// Fields of services that contain objects as Kubernetes has them, or parts of such objects.
const RAW: &[&str] = &["chart", "manifests", "patches"];

/// The containers that the lab's services describe, and the values that belong to services.
pub(super) struct Intent<'w> {
    containers: BTreeMap<NodeId, &'w Container>,
    values: &'w Values,
}

impl<'w> Intent<'w> {
    pub(super) fn new(lab: &'w Lab, values: &'w Values) -> Self {
        let workloads = lab.services().flat_map(|(name, service)| service.all_workloads(name));
        let containers = workloads.flat_map(|workload| workload.pod().all_containers());
        let containers = containers.map(|(_, container)| (container.node, container)).collect();
        Self { containers, values }
    }

    /// The container of a service that a container of an object was made from.
    pub(super) fn container(&self, data: &Data) -> Option<&'w Container> {
        self.containers.get(&data.origin.node).copied()
    }

    /// Whether a value describes a service, so that earlier checks have judged it.
    pub(super) fn has(&self, data: &Data) -> bool {
        let path = self.values.path(data.origin.node);
        match path.as_slice() {
            [Key::Field(area), Key::Field(_), rest @ ..] if **area == *"services" => {
                !matches!(rest.first(), Some(Key::Field(field)) if RAW.contains(&&**field))
            }
            _ => false,
        }
    }

    /// Whether a value belongs to a field of the lab with that name.
    pub(super) fn is_within(&self, data: &Data, field: &str) -> bool {
        self.values
            .path(data.origin.node)
            .iter()
            .any(|key| matches!(key, Key::Field(name) if **name == *field))
    }
}
