//! Pods as admission sees them: with the name and the namespace of their object, and with what the API server adds.

use crate::document::{Data, DataKind, elements, fields};
use crate::world::object::{Object, text};
use crate::world::policies::ranges::Ranges;

/// The lists of containers in the specification of a pod.
const LISTS: &[&str] = &["initContainers", "containers", "ephemeralContainers"];

/// All containers of a pod, in the order in which they start.
pub(super) fn containers(pod: &Data) -> impl Iterator<Item = &Data> {
    LISTS.iter().flat_map(|list| elements(pod.get(list)))
}

/// The name of a container, for messages.
pub(super) fn name(container: &Data) -> &str {
    text(container, "name").unwrap_or_default()
}

/// The pod that is created for an object, as an object of its own.
pub(super) fn admitted(object: &Object<'_>, ranges: &Ranges<'_>) -> Option<Data> {
    let (metadata, spec) = object.pod()?;
    let node = object.data.origin.node;
    let kept = |key: &str| metadata.get(key).cloned();
    let metadata_of_pod = Data::map(metadata.origin.node)
        .text("name", object.name)
        .maybe("namespace", Some(object.namespace).filter(|it| !it.is_empty()).map(|it| Data::text(node, it)))
        .maybe("labels", kept("labels"))
        .maybe("annotations", kept("annotations"));
    let mut spec = spec.clone();
    complete(&mut spec, object.namespace, ranges);
    let pod = Data::map(node).text("apiVersion", "v1").text("kind", "Pod");
    Some(pod.put("metadata", metadata_of_pod).put("spec", spec).into())
}

/// What the API server adds before policies are evaluated.
fn complete(spec: &mut Data, namespace: &str, ranges: &Ranges<'_>) {
    let node = spec.origin.node;
    default(spec, "securityContext", || Data::map(node).into());
    default(spec, "serviceAccountName", || Data::text(node, "default"));
    default(spec, "restartPolicy", || Data::text(node, "Always"));
    default(spec, "dnsPolicy", || Data::text(node, "ClusterFirst"));
    let DataKind::Map(parts) = &mut spec.kind else { return };
    for (key, list) in parts.iter_mut().filter(|(key, _)| LISTS.contains(&key.as_str())) {
        let DataKind::List(containers) = &mut list.kind else { continue };
        for container in containers {
            let node = container.origin.node;
            default(container, "resources", || Data::map(node).into());
            // Ephemeral containers have no resources.
            if key != "ephemeralContainers" {
                add_amounts(container, namespace, ranges);
            }
        }
    }
}

fn add_amounts(container: &mut Data, namespace: &str, ranges: &Ranges<'_>) {
    let node = container.origin.node;
    let defaults: Vec<(&str, String, Data)> = ranges
        .of(namespace)
        .flat_map(|range| {
            let limits = range.default_limits().into_iter().map(|(name, data)| ("limits", name, data));
            let requests = range.default_requests().into_iter().map(|(name, data)| ("requests", name, data));
            limits.chain(requests).collect::<Vec<_>>()
        })
        .map(|(kind, name, data)| (kind, name.to_owned(), data.clone()))
        .collect();
    let Some(resources) = field_mut(container, "resources") else { return };
    // A limit without a request is the request, too.
    let limits: Vec<(String, Data)> = fields(resources.get("limits")).to_vec();
    for (name, amount) in limits {
        default(resources, "requests", || Data::map(node).into());
        if let Some(requests) = field_mut(resources, "requests") {
            default(requests, &name, || amount);
        }
    }
    for (kind, name, amount) in defaults {
        default(resources, kind, || Data::map(node).into());
        if let Some(amounts) = field_mut(resources, kind) {
            default(amounts, &name, || amount);
        }
    }
}

fn default(data: &mut Data, key: &str, value: impl FnOnce() -> Data) {
    if let DataKind::Map(fields) = &mut data.kind
        && fields.iter().all(|(known, _)| known != key)
    {
        fields.push((key.to_owned(), value()));
    }
}

fn field_mut<'d>(data: &'d mut Data, key: &str) -> Option<&'d mut Data> {
    match &mut data.kind {
        DataKind::Map(fields) => fields.iter_mut().find_map(|(known, value)| (known == key).then_some(value)),
        _ => None,
    }
}

/// The object without its namespace is in the namespace `default`.
pub(super) fn namespace_of<'d>(object: &Object<'d>) -> &'d str {
    if object.namespace.is_empty() { "default" } else { object.namespace }
}
