//! Services: stable names in front of a workload's pods.

use std::collections::BTreeSet;

use crate::document::{Data, Map};
use crate::facts::names;
use crate::lab::service::{AnyWorkload, ContainerPort, ServiceSettings, ServiceType, WorkloadKind};
use crate::resolve::{Resolved, ResolvedService};
use crate::targets::kubernetes::{file, monitoring, namespace_name, object, selector, workload_labels};
use crate::targets::shared::folder::Manifest;
use crate::types::DnsLabel;
use crate::value::NodeId;

/// The default Service of a workload. None if no container has a port, unless a StatefulSet needs the name.
pub(super) fn service(
    lab: &Resolved<'_>,
    service: &ResolvedService<'_>,
    workload: AnyWorkload<'_>,
) -> Option<Manifest> {
    let long_running = workload.long_running()?;
    let stateful = long_running.kind.value == WorkloadKind::StatefulSet;
    let ports = ports(workload, |_| true);
    if ports.is_empty() && !stateful {
        return None;
    }
    let settings = long_running.service.as_ref();
    let node = settings.map_or(workload.node(), |settings| settings.node);
    let headless = settings.and_then(|settings| settings.r#type).is_none() && stateful;
    let annotations = monitoring::annotations(lab, service, workload);
    let told = Told { name: workload.object_name(), node, settings, headless, annotations };
    let object = finished(service, workload, told, ports);
    Some(Manifest::new(file("service", workload), object))
}

/// Further Services, each with some of the ports of a workload or all.
pub(super) fn extra_services(service: &ResolvedService<'_>) -> Vec<Manifest> {
    let all = service.extra_services.iter();
    all.map(|found| {
        let further = found.service;
        let wanted = |port: &DnsLabel| {
            further.ports.is_empty() || further.ports.iter().any(|wanted| wanted.value == *port)
        };
        let told = Told {
            name: names::given_or_part(further.name.as_ref(), service.name, found.name),
            node: further.node,
            settings: Some(&further.settings),
            headless: false,
            annotations: Vec::new(),
        };
        let object = finished(service, found.workload, told, ports(found.workload, wanted));
        Manifest::new(format!("service-{}.yaml", found.name), object)
    })
    .collect()
}

/// The public ports of a workload's containers, each once, with ranges expanded.
fn ports(workload: AnyWorkload<'_>, wanted: impl Fn(&DnsLabel) -> bool) -> Vec<(String, ContainerPort)> {
    let mut seen = BTreeSet::new();
    let containers = workload.pod().lasting_containers();
    containers
        .flat_map(|(_, container)| &container.ports)
        .filter(|(name, port)| !port.is_internal() && wanted(name))
        .flat_map(|(name, port)| port.each(name))
        .filter(|(name, _)| seen.insert(name.clone()))
        .collect()
}

/// The labels that distinguish a workload's Services.
struct Told<'s> {
    name: String,
    node: NodeId,
    settings: Option<&'s ServiceSettings>,
    headless: bool,
    /// The user's annotations override these.
    annotations: Vec<(String, Data)>,
}

fn finished(
    service: &ResolvedService<'_>,
    workload: AnyWorkload<'_>,
    told: Told<'_>,
    ports: Vec<(String, ContainerPort)>,
) -> Map {
    let Told { name, node, settings, headless, annotations } = told;
    let mut spec = Data::map(node);
    if headless {
        spec = spec.text("clusterIP", "None");
    }
    if let Some(settings) = settings {
        spec = settled(spec, settings);
    }
    let node_port = |name: &str| {
        let (_, port) = settings?.node_ports.get_key_value(name)?;
        Some(Data::from(port))
    };
    let ports =
        ports.iter().map(|(name, port)| port_map(name, port).maybe("nodePort", node_port(name)).into());
    let spec = spec.put("selector", selector(workload)).some("ports", Data::list(node, ports));
    let own = settings.into_iter().flat_map(|settings| &settings.labels);
    let own = own.map(|(key, value)| (key.to_string(), Data::from(value)));
    let said = settings.into_iter().flat_map(|settings| &settings.annotations);
    let said = said.map(|(key, value)| (key.to_string(), Data::from(value)));
    let metadata = Data::map(node)
        .text("name", name)
        .put("namespace", namespace_name(service))
        .put("labels", workload_labels(service, workload).overlay(own))
        .some("annotations", Data::map(node).extend(annotations).overlay(said));
    object(node, "v1", "Service", metadata).put("spec", spec)
}

fn settled(mut spec: Map, settings: &ServiceSettings) -> Map {
    match &settings.r#type {
        Some(kind) if kind.value == ServiceType::Headless => {
            spec = spec.put("clusterIP", Data::text(kind.node, "None"));
        }
        Some(kind) if kind.value == ServiceType::NodePort => {
            spec = spec.put("type", kind);
        }
        _ => {}
    }
    spec = spec
        .maybe("clusterIP", settings.cluster_ip.as_ref())
        .maybe("externalTrafficPolicy", settings.external_traffic_policy.as_ref())
        .maybe("internalTrafficPolicy", settings.internal_traffic_policy.as_ref())
        .maybe("publishNotReadyAddresses", settings.publish_not_ready.as_ref());
    match &settings.session_affinity {
        Some(time) => affine(spec, time),
        None => spec,
    }
}

/// Session affinity: a client uses the same pod for a time.
pub(super) fn affine(spec: Map, time: &crate::value::At<crate::types::Duration>) -> Map {
    let seconds = Data::value(time.node, time.seconds_rounded_up());
    let client = Data::map(time.node).put("timeoutSeconds", seconds);
    spec.put("sessionAffinity", Data::text(time.node, "ClientIP"))
        .put("sessionAffinityConfig", Data::map(time.node).put("clientIP", client))
}

/// The ports of a Service for a container's port, or for each of a range, with their names.
pub(super) fn ports_of(name: &DnsLabel, port: &ContainerPort) -> Vec<Data> {
    port.each(name).iter().map(|(name, port)| port_map(name, port).into()).collect()
}

/// The target is the name of the container's port.
pub(super) fn port_map(name: &str, port: &ContainerPort) -> Map {
    Data::map(port.node)
        .text("name", name)
        .put("port", port.in_service())
        .text("targetPort", name)
        .maybe("protocol", port.protocol.as_ref())
}
