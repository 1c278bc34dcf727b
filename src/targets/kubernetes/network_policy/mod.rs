//! Network policies: the default of a namespace, and the allowed egress and ingress of each service. Most of it follows
//! from what services need of one another and how they are exposed.

mod cilium;
mod kubernetes;
mod rules;

use crate::document::Data;
use crate::facts::names;
use crate::lab::service::PolicyBackend;
use crate::resolve::{Resolved, ResolvedNamespace, ResolvedService, Server};
use crate::targets::kubernetes::metadata;
use crate::targets::shared::folder::Manifest;
use crate::targets::shared::managed_by;
use crate::value::NodeId;
use rules::Policy;

/// The API group of the namespaces' policies, if it is not Kubernetes' own.
pub(super) fn group(lab: &Resolved<'_>) -> Option<&'static str> {
    let cilium = lab.lab.network_policy.backend.value == PolicyBackend::Cilium;
    cilium.then_some("cilium.io")
}

/// The policies for all pods of each namespace.
pub(super) fn of_namespaces(lab: &Resolved<'_>) -> Vec<Manifest> {
    let policies = &lab.lab.network_policy;
    let covered = lab.namespaces.iter().filter(|namespace| policies.cover(&namespace.name));
    covered.map(|namespace| of_namespace(lab, namespace)).collect()
}

fn of_namespace(lab: &Resolved<'_>, namespace: &ResolvedNamespace<'_>) -> Manifest {
    let node = lab.lab.network_policy.node;
    let own = managed_by::managed(node);
    let metadata = Data::map(node)
        .text("name", NAMESPACE_WIDE)
        .text("namespace", namespace.name.clone())
        .put("labels", own);
    manifest(lab, &rules::of_namespace(lab), metadata.into(), &format!("-{}", namespace.name))
}

const NAMESPACE_WIDE: &str = "namespace";

/// The policies of one service.
pub(super) fn of_service(lab: &Resolved<'_>, service: &ResolvedService<'_>) -> Option<Manifest> {
    let covered = lab.lab.network_policy.cover(&service.namespace.value);
    if !covered || service.workloads.is_empty() {
        return None;
    }
    let policy = rules::of_service(lab, service);
    if policy.ingress.is_empty() && policy.egress.is_empty() {
        return None;
    }
    let node: NodeId = service.service.network.as_ref().map_or(service.service.node, |network| network.node);
    Some(manifest(lab, &policy, metadata(service, node, service.name.to_string()).into(), ""))
}

/// The policies of a service's PostgreSQL clusters.
pub(super) fn of_databases(lab: &Resolved<'_>, service: &ResolvedService<'_>) -> Vec<Manifest> {
    if !lab.lab.network_policy.cover(&service.namespace.value) {
        return Vec::new();
    }
    let own = service.databases.iter().filter(|database| matches!(database.server, Server::Own { .. }));
    own.map(|database| {
        let policy = rules::of_database(lab, service, database);
        let name = names::part(service.name, database.name);
        let metadata = metadata(service, database.database.node, name).into();
        manifest(lab, &policy, metadata, &format!("-{}", database.name))
    })
    .collect()
}

fn manifest(lab: &Resolved<'_>, policy: &Policy, metadata: Data, file: &str) -> Manifest {
    match lab.lab.network_policy.backend.value {
        PolicyBackend::Cilium => {
            Manifest::new(format!("ciliumnetworkpolicy{file}.yaml"), cilium::object(policy, metadata))
        }
        PolicyBackend::Kubernetes | PolicyBackend::Calico | PolicyBackend::None => {
            Manifest::new(format!("networkpolicy{file}.yaml"), kubernetes::object(policy, metadata))
        }
    }
}

#[cfg(test)]
mod tests;
