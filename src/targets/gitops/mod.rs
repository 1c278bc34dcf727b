//! GitOps objects: they define which folders of the tree an engine applies, and in which order.
//!
//! Both engines apply the same [`Part`]s, so switching between them changes nothing below `kubernetes/`. Without an
//! engine there are none: `kubernetes/kustomization.yaml` lists the same parts in the same order.

mod argocd;
mod flux;
mod part;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::document::layout::{KUBERNETES, service_below_kubernetes};
use crate::lab::gitops::{Engine, GitOps};
use crate::lab::service::ClusterOwned;
use crate::resolve::{Resolved, RunningService};
use crate::targets::{Folders, Lowered, ServiceFolder};
use crate::types::DnsLabel;
use part::{Follows, OwnedImages, Part};

/// The engine's object for namespaces and cluster-scoped objects. No service can have a name with a dot.
const CLUSTER_NAME: &str = "lab.cluster";
/// The engine's object for CRDs that are extracted from charts.
const DEFINITIONS_NAME: &str = "lab.definitions";

/// The objects of a service's folder that have to wait for its chart.
fn follows(service: &RunningService<'_>, folder: &ServiceFolder) -> Option<Follows> {
    let provided = |group: &str| service.service.provides.apis.iter().any(|api| api.as_str() == group);
    let kinds = folder.beside_chart.iter().cloned();
    let (own, others): (BTreeSet<_>, BTreeSet<_>) = kinds.partition(|(group, _)| provided(group));
    let groups: BTreeSet<String> = own.into_iter().map(|(group, _)| group).collect();
    (!groups.is_empty()).then_some(Follows { groups, others })
}

/// The workloads of a service whose images are managed in the cluster.
fn owned_images(service: &RunningService<'_>) -> Vec<OwnedImages> {
    let owned = service.service.all_workloads(service.name).filter_map(|(runner, workload)| {
        let node = workload.owned(ClusterOwned::Images)?.node;
        let namespace = service.namespace.value.clone();
        Some(OwnedImages { kind: runner.kind(), name: runner.object_name(), namespace, node })
    });
    owned.collect()
}

pub(super) fn lower(lab: &Resolved<'_>, folders: &Folders) -> Lowered {
    let Some(gitops) = &lab.lab.gitops else { return Lowered::default() };
    let parts = || parts(lab, gitops, folders);
    match gitops.engine.value {
        Engine::ArgoCd => argocd::documents(lab, gitops, &parts()).into(),
        Engine::Flux => flux::documents(lab, gitops, &parts()).into(),
        Engine::None => Lowered::default(),
    }
}

/// All parts, each after the parts that it needs.
fn parts<'r>(lab: &'r Resolved<'_>, gitops: &GitOps, folders: &Folders) -> Vec<Part<'r>> {
    let folder = |below: &str| format!("{}/{below}", KUBERNETES);
    let ground = [
        (CLUSTER_NAME, crate::document::layout::CLUSTER, folders.cluster),
        (DEFINITIONS_NAME, crate::document::layout::DEFINITIONS, folders.definitions),
    ];
    let ground: Vec<_> = ground.into_iter().filter(|(_, _, exists)| *exists).collect();
    let beneath = ground.iter().map(|(name, below, _)| Part {
        name: (*name).to_owned(),
        node: gitops.engine.node,
        folder: Some(folder(below)),
        chart: None,
        namespace: None,
        level: -1,
        after: Vec::new(),
        grows: None,
        removable: false,
        images: Vec::new(),
        sync: None,
        follows: None,
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
        Part {
            name: service.name.to_string(),
            node: service.service.node,
            folder: own.map(|_| folder(&service_below_kubernetes(&service.namespace.value, service.name))),
            chart: *chart,
            namespace: Some((service.namespace.value.clone(), service.namespace.node)),
            level: i64::try_from(lab.graph.level(service.name)).expect("services can be counted"),
            after: ground.chain(needs).collect(),
            grows: service.claims.iter().find_map(|claim| claim.growth.map(|(limit, _)| limit.node)),
            removable: true,
            images: owned_images(service),
            sync: service.service.sync.as_ref(),
            follows: own.and_then(|own| follows(service, own)),
        }
    });
    beneath.chain(above).collect()
}
