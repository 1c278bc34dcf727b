//! Stores of External Secrets that the lab defines: one for all namespaces, or one in each namespace that reads from
//! it.

use std::collections::BTreeSet;

use crate::document::Data;
use crate::lab::cluster::StoreKind;
use crate::resolve::{Resolved, ResolvedService};
use crate::targets::kubernetes::{metadata, object};
use crate::targets::shared::folder::Manifest;
use crate::targets::shared::managed_by;

pub(super) const API: &str = "external-secrets.io/v1";

/// The stores that serve all namespaces.
pub(in crate::targets::kubernetes) fn stores(lab: &Resolved<'_>) -> Vec<Manifest> {
    let described = lab.lab.secrets.iter().flat_map(|source| &source.stores);
    let common = described.filter(|(_, store)| store.kind.value == StoreKind::ClusterSecretStore);
    common
        .filter_map(|(name, store)| {
            let spec = Data::raw(lab.values, store.spec?.0);
            let labels = managed_by::managed(store.node);
            let metadata = Data::map(store.node).text("name", name.to_string()).put("labels", labels);
            let object = object(store.node, API, "ClusterSecretStore", metadata).put("spec", spec);
            Some(Manifest::new(format!("clustersecretstore-{name}.yaml"), object))
        })
        .collect()
}

/// The stores that are in a service's namespace, with the first of its services that reads from each.
pub(super) fn own(lab: &Resolved<'_>, service: &ResolvedService<'_>) -> Vec<Manifest> {
    let Some(source) = &lab.lab.secrets else { return Vec::new() };
    let used = |service: &ResolvedService<'_>| -> BTreeSet<String> {
        let secrets = service.service.secrets.values();
        let named = secrets.clone().flat_map(|secret| secret.named_stores()).map(ToString::to_string);
        let usual = secrets.filter(|secret| secret.needs_store() && secret.store.is_none());
        named.chain(usual.filter_map(|_| source.store.as_ref().map(ToString::to_string))).collect()
    };
    let before = |name: &str| {
        let others = lab.services.iter().filter(|other| other.namespace.value == service.namespace.value);
        others.filter(|other| other.name < service.name).any(|other| used(other).contains(name))
    };
    let wanted = used(service);
    let described = source.stores.iter().filter(|(_, store)| store.kind.value == StoreKind::SecretStore);
    described
        .filter(|(name, _)| wanted.contains(&name.to_string()) && !before(name.as_str()))
        .filter_map(|(name, store)| {
            let spec = Data::raw(lab.values, store.spec?.0);
            let metadata = metadata(service, store.node, name.to_string());
            let object = object(store.node, API, "SecretStore", metadata).put("spec", spec);
            Some(Manifest::new(format!("secretstore-{name}.yaml"), object))
        })
        .collect()
}
