//! The metadata of objects: names, labels, and selectors.

use crate::document::{Data, Map};
use crate::lab::service::AnyWorkload;
use crate::resolve::ResolvedService;
use crate::targets::shared::managed_by;
use crate::types::LabelKey;
use crate::value::{At, NodeId};

/// The head of an object: its kind, and the start of its metadata.
pub(super) fn object(node: NodeId, api_version: &str, kind: &str, metadata: impl Into<Data>) -> Map {
    Data::map(node).text("apiVersion", api_version).text("kind", kind).put("metadata", metadata)
}

/// Metadata of an object of a service.
pub(super) fn metadata(service: &ResolvedService<'_>, node: NodeId, name: impl Into<String>) -> Map {
    labelled(service, node, name, [])
}

/// Metadata with labels of the object, which override the service's.
pub(super) fn labelled(
    service: &ResolvedService<'_>,
    node: NodeId,
    name: impl Into<String>,
    own: impl IntoIterator<Item = (String, Data)>,
) -> Map {
    Data::map(node)
        .text("name", name)
        .put("namespace", namespace_name(service))
        .put("labels", labels(service).overlay(own))
}

pub(super) fn namespace_name(service: &ResolvedService<'_>) -> Data {
    match &service.service.namespace {
        Some(namespace) => Data::from(namespace),
        None => Data::text(service.namespace.node, service.namespace.value.clone()),
    }
}

/// Metadata of an object that represents a workload or its pods, and has its name.
pub(super) fn workload_metadata(
    service: &ResolvedService<'_>,
    workload: AnyWorkload<'_>,
    node: NodeId,
) -> Map {
    Data::map(node)
        .text("name", workload.object_name())
        .put("namespace", namespace_name(service))
        .put("labels", workload_labels(service, workload))
}

/// Metadata of the object that runs pods, with its own annotations. The user's override ours.
pub(super) fn object_metadata(
    service: &ResolvedService<'_>,
    workload: AnyWorkload<'_>,
    annotations: Map,
) -> Map {
    let pod = workload.pod();
    let own = |entries: &crate::lab::decode::Entries<LabelKey, At<String>>| {
        entries.iter().map(|(key, value)| (key.to_string(), Data::from(value))).collect::<Vec<_>>()
    };
    let labels = pod.object_labels.iter().map(|(key, value)| (key.to_string(), Data::from(value)));
    Data::map(pod.node)
        .text("name", workload.object_name())
        .put("namespace", namespace_name(service))
        .put("labels", workload_labels(service, workload).overlay(labels))
        .some("annotations", annotations.overlay(own(&pod.object_annotations)))
}

/// The file of a workload's object: the file of the main workload's object has no suffix.
pub(super) fn file(kind: &str, workload: AnyWorkload<'_>) -> String {
    match workload.name {
        None => format!("{kind}.yaml"),
        Some(name) => format!("{kind}-{name}.yaml"),
    }
}

/// The labels that pods are selected by. They never change: a Deployment's selector is immutable. So the labels of the
/// main workload must not depend on whether there are others, and the others' must not match it.
pub(super) fn selector(workload: AnyWorkload<'_>) -> Map {
    Data::map(workload.node()).text("app.kubernetes.io/name", workload.object_name())
}

/// All labels of a service's objects.
pub(super) fn labels(service: &ResolvedService<'_>) -> Map {
    let name = Data::map(service.service.node).text("app.kubernetes.io/name", service.name.to_string());
    with_common_labels(name, service)
}

/// All labels of a workload's objects and its pods.
pub(super) fn workload_labels(service: &ResolvedService<'_>, workload: AnyWorkload<'_>) -> Map {
    let labels = selector(workload);
    let labels = match workload.name {
        None => labels,
        Some(name) => labels
            .text("app.kubernetes.io/component", name.to_string())
            .text("app.kubernetes.io/part-of", service.name.to_string()),
    };
    with_common_labels(labels, service)
}

fn with_common_labels(labels: Map, service: &ResolvedService<'_>) -> Map {
    let own = &service.service.labels;
    labels
        .text(managed_by::MANAGED_BY, managed_by::MAKER)
        .maybe("tier", service.service.tier.as_ref())
        .overlay(own.iter().map(|(key, value)| (key.to_string(), Data::from(value))))
}
