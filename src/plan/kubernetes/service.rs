//! Services: stable names in front of a service's pods.

use std::collections::BTreeSet;

use crate::lab::{ContainerPort, ServiceSettings, ServiceType, Workload};
use crate::plan::data::{Data, DataKind, Map, Origin, shown, truth, word};
use crate::plan::kubernetes::pod::number;
use crate::plan::kubernetes::{Manifest, labelled, monitoring, object, selector};
use crate::resolve::{Resolved, RunningService};
use crate::source::value::{NodeId, Number};
use crate::types::DnsLabel;

/// The usual Service: none where no container has a port, unless a StatefulSet needs the name.
pub(super) fn service(lab: &Resolved<'_>, service: &RunningService<'_>) -> Option<Manifest> {
    let described = service.service;
    let stateful = described.kind.value == Workload::StatefulSet;
    let ports = ports(service, |_| true);
    if described.containers.is_empty() || (ports.is_empty() && !stateful) {
        return None;
    }
    let settings = described.service.as_ref();
    let node = settings.map_or(described.node, |settings| settings.node);
    let headless = settings.and_then(|settings| settings.r#type).is_none() && stateful;
    let read = monitoring::annotations(lab, service);
    let object = finished(service, service.name.to_string(), node, settings, headless, ports, read);
    Some(Manifest::new("service.yaml", object))
}

/// Further Services, each with some of the ports or all.
pub(super) fn further(service: &RunningService<'_>) -> Vec<Manifest> {
    let all = service.service.extra_services.iter();
    all.map(|(name, further)| {
        let wanted = |port: &DnsLabel| {
            further.ports.is_empty() || further.ports.iter().any(|wanted| wanted.value == *port)
        };
        let usual = || format!("{}-{name}", service.name);
        let object_name = further.name.as_ref().map_or_else(usual, ToString::to_string);
        let settings = further.settings();
        let ports = ports(service, wanted);
        let object = finished(service, object_name, further.node, Some(&settings), false, ports, Vec::new());
        Manifest::new(format!("service-{name}.yaml"), object)
    })
    .collect()
}

/// The ports of the service's containers that others may reach, each once.
fn ports<'l>(
    service: &RunningService<'l>,
    wanted: impl Fn(&DnsLabel) -> bool,
) -> Vec<(&'l DnsLabel, &'l ContainerPort)> {
    let mut seen = BTreeSet::new();
    let containers = service.service.containers.values();
    containers
        .flat_map(|container| &container.ports)
        .filter(|(name, port)| !port.is_internal() && wanted(name))
        .filter(|(name, _)| seen.insert(name.to_string()))
        .collect()
}

fn finished(
    service: &RunningService<'_>,
    name: String,
    node: NodeId,
    settings: Option<&ServiceSettings>,
    headless: bool,
    ports: Vec<(&DnsLabel, &ContainerPort)>,
    annotations: Vec<(String, Data)>,
) -> Map {
    let mut spec = Data::map(node);
    if headless {
        spec = spec.text("clusterIP", "None");
    }
    if let Some(settings) = settings {
        spec = settled(spec, settings);
    }
    let node_port = |name: &DnsLabel| settings.and_then(|settings| settings.node_ports.get(name)).map(number);
    let ports =
        ports.into_iter().map(|(name, port)| port_map(name, port).maybe("nodePort", node_port(name)).into());
    let spec = spec.put("selector", selector(service)).some("ports", Data::list(node, ports));
    let own = settings.into_iter().flat_map(|settings| &settings.labels);
    let own = own.map(|(key, value)| (key.to_string(), shown(value)));
    let said = settings.into_iter().flat_map(|settings| &settings.annotations);
    let said = said.map(|(key, value)| (key.to_string(), shown(value)));
    let annotations = Data::map(node).extend(annotations).replace(said);
    let metadata = labelled(service, node, name, own).some("annotations", annotations);
    object(node, "v1", "Service", metadata).put("spec", spec)
}

fn settled(mut spec: Map, settings: &ServiceSettings) -> Map {
    match &settings.r#type {
        Some(kind) if kind.value == ServiceType::Headless => {
            spec = spec.put("clusterIP", Data::text(kind.node, "None"));
        }
        Some(kind) if kind.value == ServiceType::NodePort => {
            spec = spec.put("type", word(kind.word(), kind.node));
        }
        _ => {}
    }
    let policy =
        |policy: &crate::lab::decode::At<crate::lab::TrafficPolicy>| word(policy.word(), policy.node);
    spec = spec
        .maybe("clusterIP", settings.cluster_ip.as_ref().map(shown))
        .maybe("externalTrafficPolicy", settings.external_traffic_policy.as_ref().map(policy))
        .maybe("internalTrafficPolicy", settings.internal_traffic_policy.as_ref().map(policy))
        .maybe("publishNotReadyAddresses", settings.publish_not_ready.as_ref().map(truth));
    match &settings.session_affinity {
        Some(time) => affine(spec, time),
        None => spec,
    }
}

/// A client stays with its pod for a time.
pub(super) fn affine(spec: Map, time: &crate::lab::decode::At<crate::types::Duration>) -> Map {
    let seconds = i64::try_from(time.nanoseconds().div_ceil(1_000_000_000)).unwrap_or(i64::MAX);
    let seconds = Data::new(DataKind::Number(Number::Integer(seconds)), Origin::value(time.node));
    let client = Data::map(time.node).put("timeoutSeconds", seconds);
    spec.put("sessionAffinity", Data::text(time.node, "ClientIP"))
        .put("sessionAffinityConfig", Data::map(time.node).put("clientIP", client))
}

/// A port of a Service, which leads to the container's port by its name.
pub(super) fn port(name: &DnsLabel, port: &ContainerPort) -> Data {
    port_map(name, port).into()
}

/// The same, for somebody who adds to it.
pub(super) fn port_map(name: &DnsLabel, port: &ContainerPort) -> Map {
    Data::map(port.node)
        .text("name", name.to_string())
        .put("port", number(port.in_service()))
        .text("targetPort", name.to_string())
        .maybe("protocol", port.protocol.as_ref().map(super::pod::word))
}
