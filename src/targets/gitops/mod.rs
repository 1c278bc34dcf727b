//! GitOps objects: they define which folders of the tree an engine applies, and in which order.
//!
//! Both engines apply the same [`SyncUnit`]s, so switching between them changes nothing below `kubernetes/`. Without an
//! engine there are none: `kubernetes/kustomization.yaml` lists the same units in the same order.

mod argocd;
mod flux;
mod sync_unit;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::document::layout::{KUBERNETES, service_below_kubernetes};
use crate::lab::gitops::{GitOps, GitOpsEngine};
use crate::lab::service::ClusterOwned;
use crate::resolve::{Resolved, ResolvedService};
use crate::targets::shared::backup;
use crate::targets::{Folders, Lowered, ServiceFolder};
use crate::types::DnsLabel;
use sync_unit::{ChartDependents, OwnedImages, SyncUnit};

/// The engine's object for namespaces and cluster-scoped objects. No service can have a name with a dot.
const CLUSTER_NAME: &str = "lab.cluster";
/// The engine's object for CRDs that are extracted from charts.
const DEFINITIONS_NAME: &str = "lab.definitions";

/// The objects of a service's folder that have to wait for its chart.
fn chart_dependents(service: &ResolvedService<'_>, folder: &ServiceFolder) -> Option<ChartDependents> {
    let provided = |group: &str| service.service.provides.apis.iter().any(|api| api.as_str() == group);
    let kinds = folder.beside_chart.iter().cloned();
    let (own, others): (BTreeSet<_>, BTreeSet<_>) = kinds.partition(|(group, _)| provided(group));
    let groups: BTreeSet<String> = own.into_iter().map(|(group, _)| group).collect();
    (!groups.is_empty()).then_some(ChartDependents { groups, others })
}

/// The workloads of a service whose images are managed in the cluster.
fn owned_images(service: &ResolvedService<'_>) -> Vec<OwnedImages> {
    let owned =
        service.service.long_running_workloads(service.name).filter_map(|(workload, long_running)| {
            let node = long_running.owned(ClusterOwned::Images)?.node;
            let namespace = service.namespace.value.clone();
            Some(OwnedImages { kind: workload.kind(), name: workload.object_name(), namespace, node })
        });
    owned.collect()
}

pub(super) fn lower(lab: &Resolved<'_>, folders: &Folders) -> Lowered {
    let Some(gitops) = &lab.lab.gitops else { return Lowered::default() };
    let units = || units(lab, gitops, folders);
    match gitops.engine.value {
        GitOpsEngine::ArgoCd => argocd::documents(lab, gitops, &units()).into(),
        GitOpsEngine::Flux => flux::documents(lab, gitops, &units()).into(),
        GitOpsEngine::None => Lowered::default(),
    }
}

/// All units, each after the units that it needs.
fn units<'r>(lab: &'r Resolved<'_>, gitops: &GitOps, folders: &Folders) -> Vec<SyncUnit<'r>> {
    let folder = |below: &str| format!("{}/{below}", KUBERNETES);
    let ground = [
        (CLUSTER_NAME, crate::document::layout::CLUSTER, folders.cluster),
        (DEFINITIONS_NAME, crate::document::layout::DEFINITIONS, folders.definitions),
    ];
    let ground: Vec<_> = ground.into_iter().filter(|(_, _, exists)| *exists).collect();
    let beneath = ground.iter().map(|(name, below, _)| SyncUnit {
        name: (*name).to_owned(),
        node: gitops.engine.node,
        folder: Some(folder(below)),
        chart: None,
        namespace: None,
        level: -1,
        after: Vec::new(),
        grows: None,
        fills: None,
        removable: false,
        images: Vec::new(),
        sync: None,
        chart_dependents: None,
    });
    let services = lab.services_in_order().into_iter().filter_map(|service| {
        let chart = lab.charts.get(service.name).filter(|chart| chart.is_delegated());
        let own = folders.services.get(service.name);
        Some((service, chart, own)).filter(|(_, chart, own)| chart.is_some() || own.is_some())
    });
    let services: Vec<_> = services.collect();
    let exists = |name: &DnsLabel| services.iter().any(|(service, ..)| service.name == name);
    let above = services.iter().map(|(service, chart, own)| {
        let needs = lab.graph.needs(service.name).iter().filter(|need| exists(need.service));
        let needs = needs.map(|need| (need.service.to_string(), need.because.used()));
        let ground = ground.iter().map(|(name, ..)| ((*name).to_owned(), service.namespace.node));
        SyncUnit {
            name: service.name.to_string(),
            node: service.service.node,
            folder: own.map(|_| folder(&service_below_kubernetes(&service.namespace.value, service.name))),
            chart: *chart,
            namespace: Some((service.namespace.value.clone(), service.namespace.node)),
            level: i64::try_from(lab.graph.level(service.name)).expect("services can be counted"),
            after: ground.chain(needs).collect(),
            grows: service.claims.iter().find_map(|claim| claim.growth.map(|(limit, _)| limit.node)),
            fills: service.claims.iter().find_map(|claim| backup::restored(lab, service, claim)),
            removable: true,
            images: owned_images(service),
            sync: service.service.sync.as_ref(),
            chart_dependents: own.and_then(|own| chart_dependents(service, own)),
        }
    });
    beneath.chain(above).collect()
}
