//! What a lab has, as rows.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Serialize;

use crate::cli::session::Session;
use crate::facts::address::{Purpose, machine_address};
use crate::facts::pod_resources::qos;
use crate::lab::hardware::Machine;
use crate::lab::service::{Pod, Service};
use crate::lab::{Lab, Switched};
use crate::pipeline::Compiled;
use crate::project::ProjectLab;
use crate::types::DnsLabel;
use crate::{charts, crds, project};

#[derive(Serialize)]
pub(super) struct LabRow {
    pub(super) name: String,
    /// The folder or file of its sources.
    pub(super) entry: String,
    pub(super) output: String,
    /// Folders and files that the tree depends on: a change elsewhere in the project does not concern the lab.
    pub(super) inputs: BTreeSet<String>,
    pub(super) machines: Vec<MachineRow>,
    pub(super) services: Vec<ServiceRow>,
    /// Entries of the catalogue that the lab does not run.
    pub(super) off: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct MachineRow {
    pub(super) name: String,
    /// Absent for a bare-metal machine, as are cores and memory.
    pub(super) vmid: Option<String>,
    pub(super) host: String,
    pub(super) state: &'static str,
    pub(super) cores: Option<u32>,
    pub(super) memory: Option<String>,
    /// The fixed address, if it has one.
    pub(super) address: Option<String>,
    /// Its role in the cluster, or its purpose.
    pub(super) role: Option<&'static str>,
}

#[derive(Serialize)]
pub(super) struct ServiceRow {
    pub(super) name: String,
    pub(super) namespace: String,
    pub(super) tier: Option<String>,
    pub(super) kind: &'static str,
    pub(super) replicas: u32,
    /// The classes that Kubernetes gives its pods.
    pub(super) qos: BTreeSet<&'static str>,
    pub(super) images: Vec<String>,
    pub(super) hosts: Vec<String>,
    /// URLs of its web interfaces, and the addresses of its load balancers.
    pub(super) addresses: Vec<String>,
    /// The chart and its version.
    pub(super) chart: Option<String>,
    /// What a node needs to run its pods.
    pub(super) nodes: BTreeSet<String>,
}

/// The row of a lab. None if it could not be decoded.
pub(super) fn row(project_lab: &ProjectLab, compiled: &Compiled, session: &Session) -> Option<LabRow> {
    let lab = compiled.lab.as_ref()?;
    let machines = lab.machines.iter().map(|(name, machine)| MachineRow {
        name: name.to_string(),
        vmid: machine.vmid.as_ref().map(ToString::to_string),
        host: machine.host.value.clone(),
        state: machine.state.word(),
        cores: machine.vcpus(),
        memory: machine.memory.as_ref().map(ToString::to_string),
        address: machine_address(lab, machine, Purpose::Reach).map(|address| address.to_string()),
        role: role(machine),
    });
    let services = lab.services().map(|(name, service)| ServiceRow {
        name: name.to_string(),
        namespace: service.namespace_name(name).to_owned(),
        tier: service.tier.as_ref().map(ToString::to_string),
        kind: match service.all_workloads(name).next() {
            _ if service.is_chart(&lab.charts) => "Chart",
            Some(workload) => workload.kind(),
            None => "",
        },
        replicas: if service.suspended.value { 0 } else { service.main.replicas.value },
        qos: {
            let range = lab.limit_range(service.namespace_name(name));
            service.all_workloads(name).map(|workload| qos(workload.pod(), range).word()).collect()
        },
        images: images(service, name),
        hosts: service.expose.values().map(|expose| expose.host.value.clone()).collect(),
        addresses: addresses(lab, name, service),
        chart: chart(lab, service),
        nodes: service.all_workloads(name).flat_map(|workload| nodes(workload.pod())).collect(),
    });
    let off = lab.services.iter().filter(|(_, service)| matches!(service, Switched::Off));
    Some(LabRow {
        name: compiled.name.clone(),
        entry: project_lab.entry.clone(),
        output: project_lab.output_shown.clone(),
        inputs: inputs(project_lab, compiled, session),
        machines: machines.collect(),
        services: services.collect(),
        off: off.map(|(name, _)| name.to_string()).collect(),
    })
}

/// What the tree of a lab depends on, relative to the project's root. Folders are listed instead of their files: a file
/// that is added to one of them is an input too.
fn inputs(lab: &ProjectLab, compiled: &Compiled, session: &Session) -> BTreeSet<String> {
    let Session { project, sources, .. } = session;
    let mut inputs =
        BTreeSet::from([project::MARK.to_owned(), project::CONFIG.to_owned(), lab.entry.clone()]);
    let optional =
        [charts::FOLDER, crds::FOLDER].into_iter().filter(|folder| project.root.join(folder).is_dir());
    inputs.extend(optional.map(str::to_owned));
    // Files elsewhere that the lab imports or refers to.
    for file in compiled.values.sources() {
        let path = Path::new(&sources.file(file).name);
        if !inputs.iter().any(|input| path.starts_with(input)) {
            inputs.insert(sources.file(file).name.clone());
        }
    }
    inputs
}

/// The images of a service's containers, each once.
fn images(service: &Service, name: &DnsLabel) -> Vec<String> {
    let mut images = Vec::new();
    for container in service.all_workloads(name).flat_map(|workload| workload.pod().containers.values()) {
        let image = container.image.to_string();
        if !images.contains(&image) {
            images.push(image);
        }
    }
    images
}

fn role(machine: &Machine) -> Option<&'static str> {
    let node = machine.kubernetes.as_ref().map(|node| node.role.word());
    node.or_else(|| machine.role.as_ref().map(|role| role.word()))
}

fn addresses(lab: &Lab, name: &DnsLabel, service: &Service) -> Vec<String> {
    let web = service.expose.values().map(|expose| {
        let path = if expose.path.value == "/" { "" } else { expose.path.as_str() };
        format!("https://{}{path}", expose.full_host(&lab.domain))
    });
    let named = lab.cluster.iter().flat_map(|cluster| &cluster.load_balancer.addresses);
    let creations = lab.exposure.iter().flat_map(|exposure| exposure.creations());
    let of_gateways = creations.filter(|creation| creation.is_of(name));
    let of_gateways = of_gateways.filter_map(|creation| creation.created.address.as_ref());
    let wanted = service.load_balancers.values().filter_map(|it| it.address.as_ref()).chain(of_gateways);
    let balanced = wanted.filter_map(|wanted| {
        let found = named.clone().find(|(name, _)| name.to_string() == wanted.value);
        found.map(|(_, address)| address.address.to_string())
    });
    web.chain(balanced).collect()
}

/// The chart that a service is rendered from, with its version.
fn chart(lab: &Lab, service: &Service) -> Option<String> {
    let chart = service.chart.as_ref().filter(|_| service.is_chart(&lab.charts))?;
    let definition = chart.definition.as_ref();
    let known = definition.and_then(|name| lab.charts.definitions.get(&name.parse::<DnsLabel>().ok()?));
    let name = chart.name.as_ref().or(known.and_then(|known| known.name.as_ref())).map(ToString::to_string);
    let name = name.or_else(|| definition.map(|definition| definition.value.clone()))?;
    let version = chart.version.as_ref().or(known.and_then(|known| known.version.as_ref()));
    Some(version.map_or_else(|| name.clone(), |version| format!("{name} {version}")))
}

fn nodes(pod: &Pod) -> Vec<String> {
    let labels = pod.node_selector.iter().map(|(key, value)| format!("{key}={value}"));
    let name = pod.node_name.iter().map(ToString::to_string);
    let devices = pod.all_containers().flat_map(|(_, container)| container.extended_resources.keys());
    labels.chain(name).chain(devices.map(ToString::to_string)).collect()
}
