//! The Service: one stable name in front of a workload's pods.

use std::collections::BTreeSet;

use crate::lab::{ContainerPort, Runner, WorkloadKind};
use crate::plan::data::Data;
use crate::plan::kubernetes::{Manifest, file, object, runner_metadata, selector};
use crate::resolve::RunningService;
use crate::types::DnsLabel;

/// None where no container has a port, unless a StatefulSet needs the name.
pub(super) fn service(service: &RunningService<'_>, runner: Runner<'_>) -> Option<Manifest> {
    let workload = runner.workload()?;
    let node = runner.node();
    let headless = workload.kind.value == WorkloadKind::StatefulSet;
    let mut seen = BTreeSet::new();
    let ports: Vec<Data> = workload
        .pod
        .lasting_containers()
        .flat_map(|(_, container)| &container.ports)
        .filter(|(_, port)| !port.is_internal())
        .flat_map(|(name, each)| ports(name, each))
        .filter(|(name, _)| seen.insert(name.clone()))
        .map(|(_, port)| port)
        .collect();
    if ports.is_empty() && !headless {
        return None;
    }
    let mut spec = Data::map(node);
    if headless {
        spec = spec.text("clusterIP", "None");
    }
    let spec = spec.put("selector", selector(runner)).some("ports", Data::list(node, ports));
    let metadata = runner_metadata(service, runner, node);
    Some(Manifest::new(file("service", runner), object(node, "v1", "Service", metadata).put("spec", spec)))
}

/// The ports of a Service that lead to a container's port, or to each of a range, with their names.
pub(super) fn ports(name: &DnsLabel, port: &ContainerPort) -> Vec<(String, Data)> {
    let each = port.each(name).into_iter();
    each.map(|(name, port)| (name.clone(), one(&name, &port))).collect()
}

/// It leads to the container's port by its name.
fn one(name: &str, port: &ContainerPort) -> Data {
    Data::map(port.node)
        .text("name", name)
        .put("port", super::container::number(port.in_service()))
        .text("targetPort", name)
        .maybe("protocol", port.protocol.as_ref().map(super::container::protocol))
        .into()
}
