//! Objects that the lab lists but does not render: `provides.objects`, `provides.storage_classes`,
//! `cluster.objects`, and the storage classes and namespaces that it declares.

use std::borrow::Cow;

use crate::charts::Charts;
use crate::diag::Diagnostic;
use crate::lab::Lab;
use crate::lab::cluster::Secret;
use crate::types::ObjectRef;
use crate::value::{At, NodeId, Values};
use crate::world::object::GroupKind;
use crate::world::references::codes::REF_STATED;
use crate::world::references::index::Index;
use crate::world::references::labels::EVERYWHERE;
use crate::world::references::made::place;
use crate::world::references::row::Table;

/// Kinds that no controller creates at run time: if a rendered chart does not contain them, they do not exist.
const NEVER_AT_RUN_TIME: &[&str] =
    &["ClusterRole", "IngressClass", "PriorityClass", "RuntimeClass", "StorageClass"];

/// Adds everything that the lab lists.
pub(super) fn add<'d>(lab: &'d Lab, index: &mut Index<'d>) {
    for (_, service) in lab.services() {
        service.provides.objects.iter().for_each(|object| add_object(object, index));
        for group in &service.provides.apis {
            index.provide(group.as_str());
        }
        for class in &service.provides.storage_classes {
            add_class("StorageClass", "storage.k8s.io", class.as_str(), index);
        }
    }
    existing(lab, index);
    let Some(cluster) = &lab.cluster else { return };
    cluster.objects.iter().for_each(|object| add_object(object, index));
    for class in lab.storage.classes.keys() {
        add_class("StorageClass", "storage.k8s.io", class.as_str(), index);
    }
    for name in lab.namespaces.keys() {
        add_class("Namespace", "", name.as_str(), index);
    }
}

/// Adds what the fields `existing` of the lab state.
fn existing<'d>(lab: &'d Lab, index: &mut Index<'d>) {
    for (service, described) in lab.services() {
        let namespace = described.namespace_name(service);
        let own = |name: Option<&'d str>, entry: &'d str| -> Cow<'d, str> {
            name.map_or_else(|| Cow::Owned(format!("{service}-{entry}")), Cow::Borrowed)
        };
        for (entry, secret) in described.secrets.iter().filter(|(_, secret)| is_elsewhere(secret)) {
            let keys = secret.expected_keys.iter().map(|key| Cow::Borrowed(key.as_str())).collect();
            let name = own(secret.name.as_ref().map(|name| name.as_str()), entry.as_str());
            place(GroupKind { kind: "Secret", group: "" }, namespace.into(), name, Some(keys), None, index);
        }
        for (entry, outside) in
            described.external_services.iter().filter(|(_, outside)| outside.existing.value)
        {
            let name = own(outside.name.as_ref().map(|name| name.as_str()), entry.as_str());
            place(GroupKind { kind: "Service", group: "" }, namespace.into(), name, None, None, index);
        }
        let kind = GroupKind { kind: "PersistentVolumeClaim", group: "" };
        for claim in described.volumes.values().filter_map(|volume| volume.existing.as_ref()) {
            place(kind, namespace.into(), Cow::Borrowed(claim.as_str()), None, None, index);
        }
    }
    middlewares(lab, index);
    for (name, _) in lab.priority_classes.iter().filter(|(_, class)| class.existing.value) {
        add_class("PriorityClass", "scheduling.k8s.io", name.as_str(), index);
    }
    for (name, _) in lab.runtime_classes.iter().filter(|(_, class)| class.existing.value) {
        add_class("RuntimeClass", "node.k8s.io", name.as_str(), index);
    }
    let Some(secrets) = &lab.secrets else { return };
    // A store without a specification is created elsewhere; the kind of the default store is not set.
    let created =
        secrets.stores.iter().filter(|(_, store)| store.spec.is_none()).map(|(name, _)| name.as_str());
    let usual = secrets.store.iter().map(|name| name.as_str()).filter(|_| secrets.stores.is_empty());
    for name in created.chain(usual) {
        for kind in ["ClusterSecretStore", "SecretStore"] {
            let kind = GroupKind { kind, group: "external-secrets.io" };
            place(kind, Cow::Borrowed(EVERYWHERE), Cow::Borrowed(name), None, None, index);
        }
    }
}

/// Adds the middlewares without a specification.
fn middlewares<'d>(lab: &'d Lab, index: &mut Index<'d>) {
    let kind = GroupKind { kind: "Middleware", group: "traefik.io" };
    let of_lab = lab.exposure.iter().flat_map(|exposure| &exposure.middlewares);
    let of_lab = of_lab.map(|entry| (EVERYWHERE, entry));
    let of_services = lab.services().flat_map(|(service, described)| {
        let namespace = described.namespace_name(service);
        described.middlewares.iter().map(move |entry| (namespace, entry))
    });
    for (usual, (entry, middleware)) in of_lab.chain(of_services).filter(|(_, (_, it))| it.spec.is_none()) {
        let namespace = middleware.namespace.as_ref().map_or(usual, |namespace| namespace.as_str());
        let name = middleware.name.as_ref().map_or(entry.as_str(), |name| name.as_str());
        place(kind, Cow::Borrowed(namespace), Cow::Borrowed(name), None, None, index);
    }
}

/// Whether a Secret is created elsewhere, or is in an encrypted file, which is written unchanged.
fn is_elsewhere(secret: &Secret) -> bool {
    secret.existing.value || secret.sops.is_some()
}

fn add_class<'d>(kind: &'static str, group: &'static str, name: &'d str, index: &mut Index<'d>) {
    place(GroupKind { kind, group }, "".into(), Cow::Borrowed(name), None, None, index);
}

fn add_object<'d>(object: &'d At<ObjectRef>, index: &mut Index<'d>) {
    let namespace = Cow::Borrowed(object.value.namespace().unwrap_or_default());
    place(kind_of(&object.value), namespace, Cow::Borrowed(object.value.name()), None, None, index);
}

/// The kind of an entry. A group that is left out is read from the table.
fn kind_of(object: &ObjectRef) -> GroupKind<'_> {
    let group = object.group().or_else(|| Table::get().group_of(object.kind()));
    GroupKind { kind: object.kind(), group: group.unwrap_or_default() }
}

/// Entries that the rendered files contradict.
pub(super) fn findings(lab: &Lab, charts: &Charts, index: &Index<'_>, values: &Values) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (name, service) in lab.services() {
        let rendered = charts.get(name).is_some_and(|chart| !chart.is_delegated());
        for object in &service.provides.objects {
            let never = rendered && NEVER_AT_RUN_TIME.contains(&object.value.kind());
            found.extend(finding(object, never, index, values));
        }
    }
    let stated = lab.cluster.iter().flat_map(|cluster| &cluster.objects);
    found.extend(stated.filter_map(|object| finding(object, false, index, values)));
    found
}

/// The index does not have the entries of the lab yet.
fn finding(object: &At<ObjectRef>, never: bool, index: &Index<'_>, values: &Values) -> Option<Diagnostic> {
    let things =
        index.find(kind_of(&object.value), object.value.namespace().unwrap_or_default(), object.value.name());
    let file = things.iter().find_map(|thing| thing.object).map(|object| object.file);
    let node: NodeId = object.node;
    let says = |says: String, label: &str| {
        Diagnostic::new(&REF_STATED, says).at_node(node, values.span(node), label)
    };
    match file {
        Some(file) => {
            let message = format!("`{}` is listed as created elsewhere, but it is in `{file}`", object.value);
            Some(says(message, "in the rendered files").help("remove the entry"))
        }
        None if never && things.is_empty() => {
            let message = format!("`{}` is listed, but the rendered chart does not contain it", object.value);
            Some(says(message, "not in the chart").help("correct the name, or remove the entry"))
        }
        None => None,
    }
}
