//! The Service: one stable name in front of a service's pods.

use std::collections::BTreeSet;

use crate::lab::{ContainerPort, Workload};
use crate::plan::data::{Data, Map};
use crate::plan::kubernetes::{Manifest, metadata, object, selector};
use crate::resolve::RunningService;
use crate::types::DnsLabel;

/// None where no container has a port, unless a StatefulSet needs the name.
pub(super) fn service(service: &RunningService<'_>) -> Option<Manifest> {
    let node = service.service.node;
    let headless = service.service.kind.value == Workload::StatefulSet;
    let mut seen = BTreeSet::new();
    let ports: Vec<Data> = service
        .service
        .containers
        .values()
        .flat_map(|container| &container.ports)
        .filter(|(_, port)| !port.is_internal())
        .filter(|(name, _)| seen.insert(name.to_string()))
        .map(|(name, each)| port(name, each))
        .collect();
    if ports.is_empty() && !headless {
        return None;
    }
    let mut spec = Data::map(node);
    if headless {
        spec = spec.text("clusterIP", "None");
    }
    let spec = spec.put("selector", selector(service)).some("ports", Data::list(node, ports));
    let metadata = metadata(service, node, service.name.to_string());
    Some(Manifest::new("service.yaml", object(node, "v1", "Service", metadata).put("spec", spec)))
}

/// A port of a Service, which leads to the container's port by its name.
pub(super) fn port(name: &DnsLabel, port: &ContainerPort) -> Data {
    port_map(name, port).into()
}

/// The same, for somebody who adds to it.
pub(super) fn port_map(name: &DnsLabel, port: &ContainerPort) -> Map {
    Data::map(port.node)
        .text("name", name.to_string())
        .put("port", super::pod::number(port.in_service()))
        .text("targetPort", name.to_string())
        .maybe("protocol", port.protocol.as_ref().map(super::pod::word))
}
