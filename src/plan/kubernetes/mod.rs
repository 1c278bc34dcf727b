//! Kubernetes manifests: one folder per service below its namespace's, one file per object, each folder a
//! kustomization that can be applied as it lies there. No object is in two folders, so whoever applies the services
//! one by one owns each object once.

mod account;
mod address_pools;
mod backup;
mod claim;
mod database;
mod disruption;
mod expose;
mod external;
mod image_updates;
mod limits;
mod load_balancer;
mod manifest;
mod monitoring;
mod namespace;
mod need;
mod network_policy;
mod nfs;
mod patch;
mod placement;
mod pod;
mod secret;
mod service;
mod tile;
mod workload;

#[cfg(test)]
mod around_tests;

use std::collections::BTreeMap;

use crate::diag::Diagnostic;
use crate::lab::decode::At;
use crate::plan::Document;
use crate::plan::data::{Data, Map, shown};
use crate::plan::folder::{Folder, Manifest};
use crate::plan::places::{self, KUBERNETES};
use crate::resolve::{Resolved, RunningService};
use crate::source::value::NodeId;
use patch::Patcher;

/// What may be wrong with patches.
pub(super) static CODES: &[&crate::diag::Code] = patch::CODES;

/// Everything that the cluster is given.
pub(super) fn documents(lab: &Resolved<'_>) -> Vec<Document> {
    let mut patcher = Patcher::new(lab);
    patched(lab, &mut patcher)
}

/// Patches that change nothing, or cannot be done.
pub(super) fn findings(lab: &Resolved<'_>) -> Vec<Diagnostic> {
    if !Patcher::is_needed(lab) {
        return Vec::new();
    }
    let mut patcher = Patcher::new(lab);
    patched(lab, &mut patcher);
    patcher.finish()
}

fn patched<'l>(lab: &Resolved<'l>, patcher: &mut Patcher<'_, 'l>) -> Vec<Document> {
    let mut documents = cluster(lab, patcher);
    // What `kubectl apply -k` takes: services one by one, because the order of two may cross their namespaces.
    let mut all = Folder::new(KUBERNETES, lab.lab.name.node).in_order();
    if places::has_cluster(lab) {
        all = all.folder(places::CLUSTER, lab.lab.name.node);
    }
    let mut namespaces: BTreeMap<&str, Folder> = BTreeMap::new();
    for service in lab.services_in_order() {
        let node = service.service.node;
        let At { value: namespace, node: by } = &service.namespace;
        let folder = namespaces
            .remove(namespace.as_str())
            .unwrap_or_else(|| Folder::new(format!("{KUBERNETES}/{namespace}"), *by).in_order());
        namespaces.insert(namespace, folder.folder(service.name.to_string(), node));
        let path = places::service(service);
        all = all.folder(path.clone(), node);
        let mut objects = objects(lab, service);
        patcher.apply(Some(service), &mut objects);
        let folder = Folder::new(format!("{KUBERNETES}/{path}"), node).manifests(objects);
        documents.extend(folder.documents());
    }
    documents.extend(namespaces.into_values().flat_map(Folder::documents));
    documents.extend(all.documents());
    documents
}

/// Namespaces, and objects that belong to none. They have a folder of their own because they come before all
/// services, and stay when a service goes.
fn cluster<'l>(lab: &Resolved<'l>, patcher: &mut Patcher<'_, 'l>) -> Vec<Document> {
    let namespaces = lab
        .namespaces
        .iter()
        .map(|each| Manifest::new(format!("namespace-{}.yaml", each.name), namespace::namespace(lab, each)));
    let mut objects: Vec<Manifest> = namespaces.collect();
    objects.extend(namespace::priority_classes(lab));
    objects.extend(limits::of_namespaces(lab));
    objects.extend(of_groups(lab, None));
    patcher.apply(None, &mut objects);
    Folder::new(format!("{KUBERNETES}/{}", places::CLUSTER), lab.lab.name.node).manifests(objects).documents()
}

/// The objects of one service, in the order in which they are applied.
fn objects(lab: &Resolved<'_>, service: &RunningService<'_>) -> Vec<Manifest> {
    let mut objects = account::objects(service);
    objects.extend(secret::secrets(lab, service));
    objects.extend(claim::claims(service));
    objects.extend(nfs::volumes(lab, service));
    objects.extend(database::objects(lab, service));
    objects.extend(backup::objects(lab, service));
    objects.extend(pods(lab, service));
    objects.extend(disruption::budget(service));
    objects.extend(service::service(lab, service));
    objects.extend(service::further(service));
    objects.extend(external::services(service));
    objects.extend(load_balancer::load_balancers(lab, service));
    objects.extend(expose::routes(lab, service));
    objects.extend(monitoring::objects(lab, service));
    objects.extend(network_policy::of_service(lab, service));
    objects.extend(network_policy::of_databases(lab, service));
    objects.extend(manifest::objects(lab, service));
    objects.extend(of_groups(lab, Some(service)));
    objects
}

/// What runs, unless the service is nothing but a name for something else.
fn pods(lab: &Resolved<'_>, service: &RunningService<'_>) -> Option<Manifest> {
    (!service.service.containers.is_empty()).then(|| workload::workload(lab, service))
}

/// Objects of the whole lab that are custom resources. The service that brings the definitions has them beside it,
/// because they cannot come before it; where nobody does, they are with the cluster.
fn of_groups(lab: &Resolved<'_>, provider: Option<&RunningService<'_>>) -> Vec<Manifest> {
    let here =
        |group: &str| lab.provider(group).map(|service| service.name) == provider.map(|service| service.name);
    let mut objects = Vec::new();
    if let Some(group) = address_pools::group(lab).filter(|group| here(group)) {
        objects.extend(address_pools::objects(lab, address_pools::namespace(lab, group)));
    }
    let policies = match network_policy::group(lab) {
        Some(group) => here(group),
        None => provider.is_none(),
    };
    if policies {
        objects.extend(network_policy::of_namespaces(lab));
    }
    if limits::group(lab).is_some_and(here) {
        objects.extend(limits::policies(lab));
    }
    if here("traefik.io") {
        objects.extend(expose::common_middlewares(lab));
    }
    if here("external-secrets.io") {
        objects.extend(secret::stores(lab));
    }
    objects
}

/// The head of an object: what it is, and the start of its metadata.
fn object(node: NodeId, api_version: &str, kind: &str, metadata: impl Into<Data>) -> Map {
    Data::map(node).text("apiVersion", api_version).text("kind", kind).put("metadata", metadata)
}

/// Metadata of an object of a service.
fn metadata(service: &RunningService<'_>, node: NodeId, name: impl Into<String>) -> Map {
    labelled(service, node, name, [])
}

/// The same, with labels of the object's own, which go before the service's.
fn labelled(
    service: &RunningService<'_>,
    node: NodeId,
    name: impl Into<String>,
    own: impl IntoIterator<Item = (String, Data)>,
) -> Map {
    Data::map(node)
        .text("name", name)
        .put("namespace", namespace_name(service))
        .put("labels", labels(service).replace(own))
}

fn namespace_name(service: &RunningService<'_>) -> Data {
    match &service.service.namespace {
        Some(namespace) => shown(namespace),
        None => Data::text(service.namespace.node, service.namespace.value.clone()),
    }
}

/// The labels that pods are selected by. They never change: a Deployment's selector is immutable.
fn selector(service: &RunningService<'_>) -> Map {
    Data::map(service.service.node).text("app.kubernetes.io/name", service.name.to_string())
}

/// All labels of a service's objects.
fn labels(service: &RunningService<'_>) -> Map {
    let own = &service.service.labels;
    selector(service)
        .text("app.kubernetes.io/managed-by", "render")
        .maybe("tier", service.service.tier.as_ref().map(shown))
        .extend(own.iter().map(|(key, value)| (key.to_string(), shown(value))))
}
