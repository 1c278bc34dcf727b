//! The metadata of objects: names, labels, and selectors.

use crate::document::{Data, Map};
use crate::lab::service::Runner;
use crate::resolve::RunningService;
use crate::targets::shared::managed_by;
use crate::types::LabelKey;
use crate::value::{At, NodeId};

/// The head of an object: its kind, and the start of its metadata.
pub(super) fn object(node: NodeId, api_version: &str, kind: &str, metadata: impl Into<Data>) -> Map {
    Data::map(node).text("apiVersion", api_version).text("kind", kind).put("metadata", metadata)
}

/// Metadata of an object of a service.
pub(super) fn metadata(service: &RunningService<'_>, node: NodeId, name: impl Into<String>) -> Map {
    labelled(service, node, name, [])
}

/// Metadata with labels of the object, which override the service's.
pub(super) fn labelled(
    service: &RunningService<'_>,
    node: NodeId,
    name: impl Into<String>,
    own: impl IntoIterator<Item = (String, Data)>,
) -> Map {
    Data::map(node)
        .text("name", name)
        .put("namespace", namespace_name(service))
        .put("labels", labels(service).overlay(own))
}

pub(super) fn namespace_name(service: &RunningService<'_>) -> Data {
    match &service.service.namespace {
        Some(namespace) => Data::from(namespace),
        None => Data::text(service.namespace.node, service.namespace.value.clone()),
    }
}

/// Metadata of an object that represents a runner or its pods, and has its name.
pub(super) fn runner_metadata(service: &RunningService<'_>, runner: Runner<'_>, node: NodeId) -> Map {
    Data::map(node)
        .text("name", runner.object_name())
        .put("namespace", namespace_name(service))
        .put("labels", runner_labels(service, runner))
}

/// Metadata of the object that runs pods, with its own annotations. The user's override ours.
pub(super) fn object_metadata(service: &RunningService<'_>, runner: Runner<'_>, annotations: Map) -> Map {
    let pod = runner.pod();
    let own = |entries: &crate::lab::decode::Entries<LabelKey, At<String>>| {
        entries.iter().map(|(key, value)| (key.to_string(), Data::from(value))).collect::<Vec<_>>()
    };
    let labels = pod.object_labels.iter().map(|(key, value)| (key.to_string(), Data::from(value)));
    Data::map(pod.node)
        .text("name", runner.object_name())
        .put("namespace", namespace_name(service))
        .put("labels", runner_labels(service, runner).overlay(labels))
        .some("annotations", annotations.overlay(own(&pod.object_annotations)))
}

/// The file of a runner's object: the file of the main workload's object has no suffix.
pub(super) fn file(kind: &str, runner: Runner<'_>) -> String {
    match runner.name {
        None => format!("{kind}.yaml"),
        Some(name) => format!("{kind}-{name}.yaml"),
    }
}

/// The labels that pods are selected by. They never change: a Deployment's selector is immutable. So the labels of the
/// main workload must not depend on whether there are others, and the others' must not match it.
pub(super) fn selector(runner: Runner<'_>) -> Map {
    Data::map(runner.node()).text("app.kubernetes.io/name", runner.object_name())
}

/// All labels of a service's objects.
pub(super) fn labels(service: &RunningService<'_>) -> Map {
    let name = Data::map(service.service.node).text("app.kubernetes.io/name", service.name.to_string());
    with_common_labels(name, service)
}

/// All labels of a runner's objects and its pods.
pub(super) fn runner_labels(service: &RunningService<'_>, runner: Runner<'_>) -> Map {
    let labels = selector(runner);
    let labels = match runner.name {
        None => labels,
        Some(name) => labels
            .text("app.kubernetes.io/component", name.to_string())
            .text("app.kubernetes.io/part-of", service.name.to_string()),
    };
    with_common_labels(labels, service)
}

fn with_common_labels(labels: Map, service: &RunningService<'_>) -> Map {
    let own = &service.service.labels;
    labels
        .text(managed_by::MANAGED_BY, managed_by::MAKER)
        .maybe("tier", service.service.tier.as_ref())
        .overlay(own.iter().map(|(key, value)| (key.to_string(), Data::from(value))))
}
