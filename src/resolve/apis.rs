//! The API groups of a service's objects, other than those of Kubernetes. The service that installs their CRDs is
//! applied first.

use crate::lab::network::{Backend, Controller};
use crate::lab::service::{BackupBackend, DatabaseEngine, MonitoringBackend, Service};
use crate::lab::{Lab, Switched};
use crate::types::DnsLabel;
use crate::value::NodeId;

/// The groups, each with the part of the service that requires it.
pub(super) fn of<'l>(lab: &Lab, name: &DnsLabel, service: &'l Service) -> Vec<(&'l str, NodeId)> {
    let mut apis = Vec::new();
    if let Some(secret) = service.secrets.values().find(|secret| secret.is_external()) {
        apis.push(("external-secrets.io", secret.node));
    }
    apis.extend(of_routes(lab, service));
    apis.extend(of_gateways(lab, name));
    let postgres = service.databases.values().find(|database| {
        let on = database.on.as_ref().and_then(|on| lab.services.get(&on.value));
        let theirs = match on {
            Some(Switched::On(other)) => other.databases.values().any(|theirs| theirs.on.is_none()),
            Some(Switched::Off) => false,
            None => database.on.is_none(),
        };
        database.engine.value == DatabaseEngine::Postgres && theirs
    });
    apis.extend(postgres.map(|database| ("postgresql.cnpg.io", database.node)));
    let watched = service.monitoring.as_ref();
    let watched = watched.filter(|_| lab.monitoring.backend.value == MonitoringBackend::Operator);
    apis.extend(watched.map(|monitoring| ("monitoring.coreos.com", monitoring.node)));
    let backed_up = lab.backup.volumes.value == BackupBackend::Volsync;
    let volume = service.volumes.values().find(|volume| volume.is_shared_claim());
    apis.extend(volume.filter(|_| backed_up).map(|volume| ("volsync.backube", volume.node)));
    let raw = service.raw_objects();
    apis.extend(raw.filter_map(|raw| Some((raw.group()?, raw.api_version.node))));
    apis.sort_unstable();
    apis.dedup_by_key(|(group, _)| *group);
    apis
}

fn of_routes(lab: &Lab, service: &Service) -> Vec<(&'static str, NodeId)> {
    let mut apis = Vec::new();
    let Some(exposure) = &lab.exposure else { return apis };
    let exposed = service.expose.values();
    let exposed = exposed.flat_map(|expose| expose.ways.iter().map(|way| (way.as_str(), expose.node)));
    let streams = service.streams.values().map(|stream| (stream.way.as_str(), stream.node));
    for (way, node) in exposed.chain(streams) {
        let Some(way) = exposure.way(way) else { continue };
        match way.backend.value {
            Backend::Gateway => apis.push(("gateway.networking.k8s.io", node)),
            Backend::Traefik => apis.push(("traefik.io", node)),
            Backend::Ingress | Backend::NodePort => {}
        }
        if way.backend.value == Backend::Gateway && way.is_controlled_by(Controller::Envoy) {
            apis.push(("gateway.envoyproxy.io", node));
        }
        if way.issuer.is_some() && way.backend.value == Backend::Traefik {
            apis.push(("cert-manager.io", node));
        }
    }
    apis.extend(service.middlewares.values().map(|each| ("traefik.io", each.node)));
    apis
}

/// The Gateways that belong to the service, and their certificates.
fn of_gateways(lab: &Lab, service: &DnsLabel) -> Vec<(&'static str, NodeId)> {
    let creations = lab.exposure.iter().flat_map(|exposure| exposure.creations());
    let own = creations.filter(|creation| creation.is_of(service));
    own.flat_map(|creation| {
        let issuer = creation.created.issuer.as_ref();
        let certificate = issuer.map(|issuer| ("cert-manager.io", issuer.node));
        std::iter::once(("gateway.networking.k8s.io", creation.created.node)).chain(certificate)
    })
    .collect()
}
