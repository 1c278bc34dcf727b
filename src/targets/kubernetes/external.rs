//! Names in the cluster for external services: another name, or a Service without pods and its external addresses.

use crate::document::{Data, DataKind, Map, Origin};
use crate::lab::service::ContainerPort;
use crate::resolve::{External, ExternalTarget, ResolvedService};
use crate::targets::kubernetes::{labelled, object};
use crate::targets::shared::folder::Manifest;
use crate::types::{Address, DnsLabel};
use crate::value::At;

pub(super) fn services(service: &ResolvedService<'_>) -> Vec<Manifest> {
    let made =
        service.external.iter().filter(|external| !matches!(external.target, ExternalTarget::Existing));
    made.flat_map(|external| {
        let file = format!("-{}.yaml", external.name);
        objects(service, external, &external.object(service.name), &file, None, &[])
    })
    .collect()
}

/// The objects with a name: a route may need its own Service, with additional settings.
pub(super) fn objects(
    service: &ResolvedService<'_>,
    external: &External<'_>,
    name: &str,
    file: &str,
    app_protocol: Option<&Data>,
    annotations: &[(String, Data)],
) -> Vec<Manifest> {
    let described = external.external;
    let node = described.node;
    let ports = described.ports.iter();
    let ports: Vec<Data> = ports
        .map(|(name, port)| {
            let map = Data::map(port.node).text("name", name.to_string()).put("port", port.in_service());
            let map = map.put("targetPort", &port.port);
            map.maybe("protocol", port.protocol.as_ref()).maybe("appProtocol", app_protocol.cloned()).into()
        })
        .collect();
    let mut spec = Data::map(node);
    if let ExternalTarget::Host(host) = &external.target {
        spec = spec.text("type", "ExternalName").put("externalName", *host);
    }
    let spec = spec.some("ports", Data::list(node, ports));
    let own = described.labels.iter().map(|(key, value)| (key.to_string(), Data::from(value)));
    let said = described.annotations.iter().map(|(key, value)| (key.to_string(), Data::from(value)));
    let metadata = labelled(service, node, name, own)
        .some("annotations", Data::map(node).extend(said).overlay(annotations.iter().cloned()));
    let object = object(node, "v1", "Service", metadata).put("spec", spec);
    let mut objects = vec![Manifest::new(format!("service{file}"), object)];
    if let ExternalTarget::Addresses(addresses) = &external.target {
        let slice = slice(service, external, name, addresses);
        objects.push(Manifest::new(format!("endpointslice{file}"), slice));
    }
    objects
}

fn slice(
    service: &ResolvedService<'_>,
    external: &External<'_>,
    name: &str,
    addresses: &[At<Address>],
) -> Map {
    let node = external.external.node;
    let version = if addresses.iter().any(|address| address.is_ipv6()) { "IPv6" } else { "IPv4" };
    let ports = external.external.ports.iter();
    let ports = ports.map(|(name, port): (&DnsLabel, &ContainerPort)| {
        let map = Data::map(port.node).text("name", name.to_string()).put("port", &port.port);
        map.put("protocol", Data::text(port.node, port.transport().word())).into()
    });
    let endpoints = addresses.iter().map(|address| {
        let text = Data::new(DataKind::String(address.to_string()), Origin::value(address.node));
        let ready = Data::map(node).put("ready", Data::bool(node, true));
        Data::map(node).put("addresses", Data::list(address.node, [text])).put("conditions", ready).into()
    });
    let leads = [("kubernetes.io/service-name".to_owned(), Data::text(node, name))];
    object(node, "discovery.k8s.io/v1", "EndpointSlice", labelled(service, node, name, leads))
        .text("addressType", version)
        .put("endpoints", Data::list(node, endpoints))
        .put("ports", Data::list(node, ports))
}
