//! Names of the Kubernetes objects of services.

use std::fmt::Display;

use crate::lab::Lab;
use crate::lab::network::Backend;
use crate::lab::service::{AnyWorkload, Expose, Service, WorkloadKind};
use crate::types::DnsLabel;
use crate::value::NodeId;

/// The name of the object for one entry of a service: volume `data` of service `web` has the claim `web-data`.
pub fn part(service: &DnsLabel, entry: impl Display) -> String {
    format!("{service}-{entry}")
}

/// The name that an entry sets, or else [`part`].
pub fn given_or_part(given: Option<&impl Display>, service: &DnsLabel, entry: impl Display) -> String {
    given.map_or_else(|| part(service, entry), ToString::to_string)
}

/// The name of a route. A service that is exposed in several ways has one route for each.
pub fn route(service: &DnsLabel, name: &DnsLabel, expose: &Expose, way: Option<&DnsLabel>) -> String {
    let route = part(service, name);
    match way {
        Some(way) if expose.ways.len() > 1 => format!("{route}-{way}"),
        _ => route,
    }
}

/// Whether a Service selects the pods of a workload.
pub fn has_service(workload: AnyWorkload<'_>) -> bool {
    let Some(long_running) = workload.long_running() else { return false };
    let has_ports = long_running.pod.lasting_containers().any(|(_, container)| !container.ports.is_empty());
    has_ports || long_running.kind.value == WorkloadKind::StatefulSet
}

/// An object of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceObject {
    /// The namespace.
    pub namespace: String,
    /// The kind.
    pub kind: &'static str,
    /// The name.
    pub name: String,
    /// What it is rendered from, in words.
    pub from: String,
    /// The value that it is rendered from.
    pub node: NodeId,
}

/// The objects whose names are composed of a service's name and another, and the objects that have the service's name.
/// Objects of two services are different files, so the tree can have two objects of one name, but the cluster cannot.
pub fn objects(lab: &Lab) -> impl Iterator<Item = ServiceObject> {
    lab.services().flat_map(|(service_name, service)| {
        let parts = entries(service_name, service);
        let routes = routes(lab, service_name, service).into_iter().chain(gateways(lab, service_name));
        parts.into_iter().chain(routes).chain(workload_objects(service_name, service))
    })
}

/// The objects of volumes, secrets, configs and load balancers.
fn entries(service_name: &DnsLabel, service: &Service) -> Vec<ServiceObject> {
    let object = |kind, what: &str, entry: &DnsLabel, node| ServiceObject {
        namespace: service.namespace_name(service_name).to_string(),
        kind,
        name: part(service_name, entry),
        from: format!("{what} `{entry}` of service `{service_name}`"),
        node,
    };
    let claims = service.volumes.iter().filter(|(_, volume)| volume.is_shared_claim());
    let claims = claims.map(|(name, volume)| object("PersistentVolumeClaim", "volume", name, volume.node));
    let secrets = service.secrets.iter().filter(|(_, secret)| !secret.existing.value);
    let secrets = secrets.map(|(name, secret)| ServiceObject {
        name: secret.object(service_name, name),
        ..object("Secret", "secret", name, secret.node)
    });
    let configs = service.configs.iter();
    let configs = configs.map(|(name, config)| object("ConfigMap", "config", name, config.node));
    let balancers = service.load_balancers.iter();
    let balancers = balancers.map(|(name, balancer)| object("Service", "load balancer", name, balancer.node));
    claims.chain(secrets).chain(configs).chain(balancers).collect()
}

/// The routes of a service, one for each way that it is exposed by.
fn routes(lab: &Lab, service_name: &DnsLabel, service: &Service) -> Vec<ServiceObject> {
    let Some(exposure) = &lab.exposure else { return Vec::new() };
    let exposed = service.expose.iter().flat_map(|(name, expose)| {
        let ways = expose.ways.iter().filter_map(|way| exposure.way(way));
        ways.map(move |way| (name, expose, way))
    });
    let routes = exposed.filter_map(|(name, expose, way)| {
        Some(ServiceObject {
            namespace: service.namespace_name(service_name).to_string(),
            kind: route_kind(way.backend.value)?,
            name: route(service_name, name, expose, way.name),
            from: format!("route `{name}` of service `{service_name}`"),
            node: expose.node,
        })
    });
    routes.collect()
}

/// The Gateways that belong to a service, with their certificates and the routes that redirect.
fn gateways(lab: &Lab, service: &DnsLabel) -> Vec<ServiceObject> {
    let creations = lab.exposure.iter().flat_map(|exposure| exposure.creations());
    let own = creations.filter(|creation| creation.is_of(service));
    let objects = own.flat_map(|creation| {
        let gateway = creation.gateway;
        let object = move |kind, name| ServiceObject {
            namespace: gateway.namespace.value.to_string(),
            kind,
            name,
            from: format!("Gateway `{}` of `exposure`", gateway.name.value),
            node: creation.created.node,
        };
        let certificate = creation.secret().filter(|_| creation.created.issuer.is_some());
        let certificate = certificate.map(|secret| object("Certificate", secret.value));
        let redirect = creation.redirect().map(|name| object("HTTPRoute", name));
        std::iter::once(object("Gateway", gateway.name.value.to_string())).chain(certificate).chain(redirect)
    });
    objects.collect()
}

/// The kind of a backend's routes. A node port has none.
fn route_kind(backend: Backend) -> Option<&'static str> {
    match backend {
        Backend::Ingress => Some("Ingress"),
        Backend::Gateway => Some("HTTPRoute"),
        Backend::Traefik => Some("IngressRoute"),
        Backend::NodePort => None,
    }
}

/// Workloads and jobs, and the Services that select their pods.
fn workload_objects(service_name: &DnsLabel, service: &Service) -> Vec<ServiceObject> {
    let objects = service.all_workloads(service_name).flat_map(|workload| {
        let object = |kind| ServiceObject {
            namespace: service.namespace_name(service_name).to_string(),
            kind,
            name: workload.object_name(),
            from: workload.to_string(),
            node: workload.node(),
        };
        std::iter::once(object(workload.kind())).chain(has_service(workload).then(|| object("Service")))
    });
    objects.collect()
}
