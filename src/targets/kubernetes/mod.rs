//! Kubernetes manifests: one folder per service below its namespace's, one file per object, each folder a kustomization
//! that can be applied unchanged. No object is in two folders, so an engine that applies each service separately owns
//! each object once.

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
mod heads;
mod homepage;
mod image_updates;
mod job;
mod kept;
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
mod pod_values;
mod probe;
mod scale;
mod secret;
mod service;
mod volume;
mod workload;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::charts::ServiceChart;
use crate::diag::{Code, Diagnostic};
use crate::document::layout::{CLUSTER, KUBERNETES, service_below_kubernetes, service_folder};
use crate::document::{Data, Document};
use crate::lab::service::WorkloadSpec;
use crate::resolve::{Resolved, ResolvedService};
use crate::targets::shared::folder::{Folder, Manifest, ManifestContent};
use crate::targets::{Lowered, ServiceFolder};
use crate::value::At;
use config::Configs;
use heads::{
    file, labelled, labels, metadata, namespace_name, object, object_metadata, selector, workload_labels,
    workload_metadata,
};
use patch::Patcher;

/// What this target can report.
pub(super) static CODES: &[&Code] = &[
    &config::codes::SVC_TEMPLATE,
    &config::codes::SVC_CONFIG_DATA,
    &config::codes::SVC_CONFIG_SIZE,
    &patch::PATCH_TARGET,
    &patch::PATCH_STEP,
];

/// All objects of the cluster, and their findings.
pub(super) fn lower(lab: &Resolved<'_>) -> Lowered {
    let mut lowered = Lowered::default();
    let mut patcher = Patcher::new(lab);
    // The kustomization for `kubectl apply -k`: it lists services, not namespaces, because the order of services may
    // cross namespaces.
    let mut all = Folder::new(KUBERNETES, lab.lab.name.node).in_order();
    let cluster = cluster(lab, &mut patcher);
    lowered.folders.cluster = !cluster.is_empty();
    if lowered.folders.cluster {
        all = all.folder(CLUSTER, lab.lab.name.node);
    }
    let definitions = chart::definitions(lab, &mut patcher);
    lowered.folders.definitions = !definitions.is_empty();
    if lowered.folders.definitions {
        all = all.folder(crate::document::layout::DEFINITIONS, lab.lab.name.node);
    }
    lowered.documents.extend(cluster.into_iter().chain(definitions));
    let mut namespaces: BTreeMap<&str, Folder> = BTreeMap::new();
    for service in lab.services_by_hand() {
        let node = service.service.node;
        let path = service_below_kubernetes(&service.namespace.value, service.name);
        let (folder, documents) = of_service(lab, service, &mut patcher, &mut lowered.findings);
        // A service whose chart an engine installs has a folder only if it has other objects; and there is none for a
        // chart that could never be rendered.
        if documents.is_empty() {
            continue;
        }
        lowered.folders.services.insert(service.name.clone(), folder);
        lowered.documents.extend(documents);
        let At { value: namespace, node: by } = &service.namespace;
        let of_namespace = namespaces
            .remove(namespace.as_str())
            .unwrap_or_else(|| Folder::new(format!("{KUBERNETES}/{namespace}"), *by).in_order());
        namespaces.insert(namespace, of_namespace.folder(service.name.to_string(), node));
        all = all.folder(path, node);
    }
    lowered.documents.extend(namespaces.into_values().flat_map(Folder::documents));
    lowered.documents.extend(all.documents());
    lowered.findings.extend(patcher.finish());
    lowered
}

/// The folder of a service: its files, and facts that other targets need.
fn of_service<'l>(
    lab: &Resolved<'l>,
    service: &ResolvedService<'l>,
    patcher: &mut Patcher<'_, 'l>,
    findings: &mut Vec<Diagnostic>,
) -> (ServiceFolder, Vec<Document>) {
    let configs = config::Configs::read(lab, service, findings);
    if let Some(kept) = chart::kept(lab, service) {
        patcher.pass_over(service);
        return (ServiceFolder::default(), kept);
    }
    let mut objects = objects(lab, service, &configs);
    patcher.apply(Some(service), &mut objects);
    let delegated = lab.charts.get(service.name).is_some_and(ServiceChart::is_delegated);
    let beside_chart = if delegated { kinds(&objects) } else { BTreeSet::new() };
    let path = service_folder(&service.namespace.value, service.name);
    let documents = Folder::new(path, service.service.node).manifests(objects).documents();
    (ServiceFolder { beside_chart }, documents)
}

/// Namespaces and cluster-scoped objects. They have their own folder because they precede all services, and remain when
/// a service is removed.
fn cluster<'l>(lab: &Resolved<'l>, patcher: &mut Patcher<'_, 'l>) -> Vec<Document> {
    let mut objects = cluster_objects(lab);
    patcher.apply(None, &mut objects);
    Folder::new(format!("{KUBERNETES}/{}", CLUSTER), lab.lab.name.node).manifests(objects).documents()
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

/// Group and kind of each object.
fn kinds(objects: &[Manifest]) -> BTreeSet<(String, String)> {
    let word = |data: &Data, key: &str| data.get(key).and_then(Data::as_str).unwrap_or_default().to_owned();
    let kinds = objects.iter().map(|manifest| match &manifest.object {
        ManifestContent::Data(data) => {
            let version = word(data, "apiVersion");
            (version.split_once('/').map_or(String::new(), |(group, _)| group.to_owned()), word(data, "kind"))
        }
        // It is encrypted.
        ManifestContent::Text { .. } => (String::new(), "Secret".to_owned()),
    });
    kinds.collect()
}

/// The objects of one service, in the order in which they are applied.
fn objects(lab: &Resolved<'_>, service: &ResolvedService<'_>, configs: &Configs<'_>) -> Vec<Manifest> {
    let mut objects = account::objects(service);
    objects.extend(secret::secrets(lab, service));
    objects.extend(configs.config_maps(service));
    objects.extend(claim::claims(lab, service));
    objects.extend(nfs::volumes(lab, service));
    objects.extend(database::objects(lab, service));
    objects.extend(backup::objects(lab, service));
    for resolved in &service.workloads {
        let template = pod::template(lab, service, resolved, configs);
        objects.push(match resolved.workload.spec {
            WorkloadSpec::LongRunning(long_running) => {
                workload::workload(lab, service, resolved, long_running, template)
            }
            WorkloadSpec::Job(job) => job::job(lab, service, resolved, job, template),
            WorkloadSpec::CronJob(cron) => job::cron_job(lab, service, resolved, cron, template),
        });
        objects.extend(scale::autoscaler(service, resolved.workload));
        objects.extend(disruption::budget(service, resolved.workload));
        objects.extend(service::service(lab, service, resolved.workload));
    }
    objects.extend(service::extra_services(service));
    objects.extend(external::services(service));
    objects.extend(load_balancer::load_balancers(lab, service));
    objects.extend(expose::gateways(lab, service));
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

/// Custom resources of the whole lab. They are in the folder of the service that defines their CRDs, because they
/// cannot precede it; without such a service they are in the cluster's folder.
fn of_groups(lab: &Resolved<'_>, provider: Option<&ResolvedService<'_>>) -> Vec<Manifest> {
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
