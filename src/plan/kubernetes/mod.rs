//! Kubernetes manifests: one folder per service below its namespace's, one file per object, each folder a
//! kustomization that can be applied as it lies there.

mod claim;
mod disruption;
mod expose;
mod kustomization;
mod load_balancer;
mod namespace;
mod nfs;
mod placement;
mod pod;
mod secret;
mod service;
mod workload;

use std::collections::BTreeMap;

use crate::plan::data::{Data, Map, Origin, shown};
use crate::plan::{Content, Document};
use crate::resolve::{Resolved, RunningService};
use crate::source::value::NodeId;

/// The folder of all manifests in the output tree.
const FOLDER: &str = "kubernetes";
/// The folder of objects that belong to no namespace. No namespace can have this name.
const CLUSTER_FOLDER: &str = "_cluster";

/// An object and the name of its file.
struct Manifest {
    file: String,
    object: Data,
}

impl Manifest {
    fn new(file: impl Into<String>, object: impl Into<Data>) -> Self {
        Self { file: file.into(), object: object.into() }
    }
}

/// Everything that the cluster is given.
pub(super) fn documents(lab: &Resolved<'_>) -> Vec<Document> {
    let mut documents = Vec::new();
    let mut top = Vec::new();
    let priorities = namespace::priority_classes(lab);
    if !priorities.is_empty() {
        let folder = format!("{FOLDER}/{CLUSTER_FOLDER}");
        documents.extend(folder_of(&folder, lab.lab.name.node, priorities, Vec::new()));
        top.push(CLUSTER_FOLDER.to_owned());
    }
    let mut namespaces: BTreeMap<&str, Vec<&RunningService<'_>>> = BTreeMap::new();
    for service in &lab.services {
        namespaces.entry(&service.namespace.value).or_default().push(service);
    }
    for (name, services) in namespaces {
        let node = services[0].namespace.node;
        let folders = services.iter().map(|service| service.name.to_string()).collect();
        let manifest = Manifest::new("namespace.yaml", namespace::namespace(lab, name, &services));
        documents.extend(folder_of(&format!("{FOLDER}/{name}"), node, vec![manifest], folders));
        for service in services {
            let folder = format!("{FOLDER}/{name}/{}", service.name);
            documents.extend(folder_of(&folder, service.service.node, objects(lab, service), Vec::new()));
        }
        top.push(name.to_owned());
    }
    documents.extend(folder_of(FOLDER, lab.lab.name.node, Vec::new(), top));
    documents
}

/// The objects of one service, in the order in which they are applied.
fn objects(lab: &Resolved<'_>, service: &RunningService<'_>) -> Vec<Manifest> {
    let mut objects = Vec::new();
    objects.extend(secret::external_secrets(lab, service));
    objects.extend(claim::claims(service));
    objects.extend(nfs::volumes(lab, service));
    objects.push(workload::workload(lab, service));
    objects.extend(disruption::budget(service));
    objects.extend(service::service(service));
    objects.extend(load_balancer::load_balancers(lab, service));
    objects.extend(expose::routes(service));
    objects
}

/// A folder with its kustomization and one file per object.
fn folder_of(folder: &str, node: NodeId, objects: Vec<Manifest>, folders: Vec<String>) -> Vec<Document> {
    let kustomization = kustomization::kustomization(node, &objects, &folders);
    let yaml = |file: &str, origin, data| Document {
        path: format!("{folder}/{file}"),
        origin,
        content: Content::Yaml(vec![data]),
    };
    let mut documents = vec![yaml("kustomization.yaml", Origin::follows(node), kustomization)];
    for Manifest { file, object } in objects {
        documents.push(yaml(&file, object.origin, object));
    }
    documents
}

/// The head of an object: what it is, and the start of its metadata.
fn object(node: NodeId, api_version: &str, kind: &str, metadata: impl Into<Data>) -> Map {
    Data::map(node).text("apiVersion", api_version).text("kind", kind).put("metadata", metadata)
}

/// Metadata of an object of a service.
fn metadata(service: &RunningService<'_>, node: NodeId, name: impl Into<String>) -> Map {
    Data::map(node)
        .text("name", name)
        .put("namespace", namespace_name(service))
        .put("labels", labels(service))
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
