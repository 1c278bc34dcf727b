//! Kubernetes manifests: one folder per service below its namespace's, one file per object, each folder a
//! kustomization that can be applied as it lies there. No object is in two folders, so whoever applies the services
//! one by one owns each object once.

mod account;
mod address_pools;
mod affinity;
mod backup;
mod chart;
mod claim;
mod class;
mod config;
mod container;
mod database;
mod disruption;
mod expose;
mod external;
mod image_updates;
mod job;
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
mod probe;
mod scale;
mod secret;
mod service;
mod tile;
mod volume;
mod workload;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::Diagnostic;
use crate::document::layout::KUBERNETES;
use crate::document::{Data, Document, Map, shown};
use crate::lab::service::{Runner, Runs};
use crate::resolve::{Resolved, RunningService};
use crate::targets::places;
use crate::targets::shared::folder::{Folder, Manifest, Object};
use crate::targets::shared::managed_by;
use crate::types::LabelKey;
use crate::value::{At, NodeId};
use patch::Patcher;

pub(super) use config::codes::CODES as CONFIG_CODES;
pub(super) use patch::CODES as PATCH_CODES;

/// What the cluster would be given and could not use.
pub(super) fn findings(lab: &Resolved<'_>) -> Vec<Diagnostic> {
    let mut found = config::findings(lab);
    if Patcher::is_needed(lab) {
        let mut patcher = Patcher::new(lab);
        patched(lab, &mut patcher);
        found.extend(patcher.finish());
    }
    found
}

/// Everything that the cluster is given.
pub(super) fn documents(lab: &Resolved<'_>) -> Vec<Document> {
    patched(lab, &mut Patcher::new(lab))
}

/// The same, and what became of the patches.
fn patched<'l>(lab: &Resolved<'l>, patcher: &mut Patcher<'_, 'l>) -> Vec<Document> {
    let mut documents = cluster(lab, patcher);
    // What `kubectl apply -k` takes: services one by one, because the order of two may cross their namespaces.
    let mut all = Folder::new(KUBERNETES, lab.lab.name.node).in_order();
    if places::has_cluster(lab) {
        all = all.folder(crate::document::layout::CLUSTER, lab.lab.name.node);
    }
    if places::has_definitions(lab) {
        all = all.folder(crate::document::layout::DEFINITIONS, lab.lab.name.node);
    }
    documents.extend(chart::definitions(lab, patcher));
    let mut namespaces: BTreeMap<&str, Folder> = BTreeMap::new();
    for service in lab.services_by_hand() {
        if !places::has_folder(lab, service) {
            continue;
        }
        let node = service.service.node;
        let At { value: namespace, node: by } = &service.namespace;
        let folder = namespaces
            .remove(namespace.as_str())
            .unwrap_or_else(|| Folder::new(format!("{KUBERNETES}/{namespace}"), *by).in_order());
        namespaces.insert(namespace, folder.folder(service.name.to_string(), node));
        let path = places::service(service);
        all = all.folder(path.clone(), node);
        documents.extend(match chart::kept(lab, service) {
            Some(kept) => {
                patcher.pass_over(service);
                kept
            }
            None => {
                let mut objects = objects(lab, service);
                patcher.apply(Some(service), &mut objects);
                Folder::new(format!("{KUBERNETES}/{path}"), node).manifests(objects).documents()
            }
        });
    }
    documents.extend(namespaces.into_values().flat_map(Folder::documents));
    documents.extend(all.documents());
    documents
}

/// Namespaces, and objects that belong to none. They have a folder of their own because they come before all
/// services, and stay when a service goes.
fn cluster<'l>(lab: &Resolved<'l>, patcher: &mut Patcher<'_, 'l>) -> Vec<Document> {
    let mut objects = cluster_objects(lab);
    patcher.apply(None, &mut objects);
    Folder::new(format!("{KUBERNETES}/{}", crate::document::layout::CLUSTER), lab.lab.name.node)
        .manifests(objects)
        .documents()
}

fn cluster_objects(lab: &Resolved<'_>) -> Vec<Manifest> {
    let mut objects: Vec<Manifest> = lab
        .namespaces
        .iter()
        .map(|each| Manifest::new(format!("namespace-{}.yaml", each.name), namespace::namespace(lab, each)))
        .collect();
    objects.extend(class::objects(lab));
    objects.extend(limits::of_namespaces(lab));
    objects.extend(of_groups(lab, None));
    objects
}

/// Whether there is anything that belongs to no service.
pub(super) fn has_cluster_objects(lab: &Resolved<'_>) -> bool {
    !cluster_objects(lab).is_empty()
}

/// Whether a service has objects here. One that an engine installs as a chart may have none.
pub(super) fn has_objects(lab: &Resolved<'_>, service: &RunningService<'_>) -> bool {
    !objects(lab, service).is_empty()
}

/// Group and kind of each of a service's objects here.
pub(super) fn kinds(lab: &Resolved<'_>, service: &RunningService<'_>) -> BTreeSet<(String, String)> {
    let word = |data: &Data, key: &str| data.get(key).and_then(Data::as_str).unwrap_or_default().to_owned();
    let objects = objects(lab, service).into_iter();
    let kinds = objects.map(|manifest| match &manifest.object {
        Object::Data(data) => {
            let version = word(data, "apiVersion");
            (version.split_once('/').map_or(String::new(), |(group, _)| group.to_owned()), word(data, "kind"))
        }
        // Somebody has encrypted it.
        Object::Text { .. } => (String::new(), "Secret".to_owned()),
    });
    kinds.collect()
}

/// The objects of one service, in the order in which they are applied.
fn objects(lab: &Resolved<'_>, service: &RunningService<'_>) -> Vec<Manifest> {
    let mut objects = account::objects(service);
    objects.extend(secret::secrets(lab, service));
    objects.extend(config::config_maps(lab, service));
    objects.extend(claim::claims(service));
    objects.extend(nfs::volumes(lab, service));
    objects.extend(database::objects(lab, service));
    objects.extend(backup::objects(lab, service));
    for running in &service.runners {
        objects.push(match running.runner.runs {
            Runs::Always(workload) => workload::workload(lab, service, running, workload),
            Runs::Once(job) => job::job(lab, service, running, job),
            Runs::Timed(cron) => job::cron_job(lab, service, running, cron),
        });
        objects.extend(scale::autoscaler(service, running.runner));
        objects.extend(disruption::budget(service, running.runner));
        objects.extend(service::service(lab, service, running.runner));
    }
    objects.extend(service::further(service));
    objects.extend(external::services(service));
    objects.extend(load_balancer::load_balancers(lab, service));
    objects.extend(expose::routes(lab, service));
    objects.extend(monitoring::objects(lab, service));
    objects.extend(network_policy::of_service(lab, service));
    objects.extend(network_policy::of_databases(lab, service));
    objects.extend(manifest::objects(lab, service, &objects));
    objects.extend(of_groups(lab, Some(service)));
    if let Some(chart) = lab.charts.get(service.name) {
        objects.extend(chart::objects(chart, &objects));
    }
    objects
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
    if here("traefik.io") {
        objects.extend(expose::common_middlewares(lab));
    }
    if here("external-secrets.io") {
        objects.extend(secret::stores(lab));
    }
    if limits::group(lab).is_some_and(here) {
        objects.extend(limits::policies(lab));
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
        .put("labels", labels(service).overlay(own))
}

fn namespace_name(service: &RunningService<'_>) -> Data {
    match &service.service.namespace {
        Some(namespace) => shown(namespace),
        None => Data::text(service.namespace.node, service.namespace.value.clone()),
    }
}

/// Metadata of an object that stands for a runner or its pods, and has its name.
fn runner_metadata(service: &RunningService<'_>, runner: Runner<'_>, node: NodeId) -> Map {
    Data::map(node)
        .text("name", runner.object_name())
        .put("namespace", namespace_name(service))
        .put("labels", runner_labels(service, runner))
}

/// Metadata of the object that runs pods itself, with what is said about it alone. The user's words win over ours.
fn object_metadata(service: &RunningService<'_>, runner: Runner<'_>, annotations: Map) -> Map {
    let pod = runner.pod();
    let own = |entries: &crate::lab::decode::Entries<LabelKey, At<String>>| {
        entries.iter().map(|(key, value)| (key.to_string(), shown(value))).collect::<Vec<_>>()
    };
    let labels = pod.object_labels.iter().map(|(key, value)| (key.to_string(), shown(value)));
    Data::map(pod.node)
        .text("name", runner.object_name())
        .put("namespace", namespace_name(service))
        .put("labels", runner_labels(service, runner).overlay(labels))
        .some("annotations", annotations.overlay(own(&pod.object_annotations)))
}

/// The file of a runner's object: that of the main workload bears no name.
fn file(kind: &str, runner: Runner<'_>) -> String {
    match runner.name {
        None => format!("{kind}.yaml"),
        Some(name) => format!("{kind}-{name}.yaml"),
    }
}

/// The labels that pods are selected by. They never change: a Deployment's selector is immutable. So the main
/// workload's must not depend on whether there are others, and theirs must not match it.
fn selector(runner: Runner<'_>) -> Map {
    Data::map(runner.node()).text("app.kubernetes.io/name", runner.object_name())
}

/// All labels of a service's objects.
fn labels(service: &RunningService<'_>) -> Map {
    let name = Data::map(service.service.node).text("app.kubernetes.io/name", service.name.to_string());
    with_common_labels(name, service)
}

/// All labels of a runner's objects and its pods.
fn runner_labels(service: &RunningService<'_>, runner: Runner<'_>) -> Map {
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
        .maybe("tier", service.service.tier.as_ref().map(shown))
        .overlay(own.iter().map(|(key, value)| (key.to_string(), shown(value))))
}
