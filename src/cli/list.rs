//! `render list`.

use std::collections::BTreeSet;
use std::path::Path;

use clap::Args;
use serde::Serialize;

use crate::cli::candidates;
use crate::cli::global::{Format, Global};
use crate::cli::matrix::Matrix;
use crate::cli::output;
use crate::cli::output::Stop;
use crate::cli::session::Session;
use crate::cli::shard::Sharding;
use crate::facts::pod_resources::qos;
use crate::lab::Switched;
use crate::lab::service::Service;
use crate::pipeline::Compiled;
use crate::project::ProjectLab;
use crate::types::DnsLabel;
use crate::{charts, crds, project};

/// List the labs, their machines and their services
///
/// With `--format json`, prints one object with all details, and `--matrix` prints the jobs of a pipeline that works on
/// each lab in a job of its own.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Labs to list [default: all]
    #[arg(add = candidates::labs())]
    labs: Vec<String>,
    #[command(flatten)]
    sharding: Sharding,
    /// Print one job per lab, in the notation of a CI system; nothing is compiled
    #[arg(long, value_name = "SYSTEM")]
    matrix: Option<Matrix>,
}

#[derive(Serialize)]
struct LabRow {
    name: String,
    /// The folder or file of its sources.
    entry: String,
    output: String,
    /// Folders and files that the tree depends on: a change elsewhere in the project does not concern the lab.
    inputs: BTreeSet<String>,
    machines: Vec<MachineRow>,
    services: Vec<ServiceRow>,
    /// Entries of the catalogue that the lab does not run.
    off: Vec<String>,
}

#[derive(Serialize)]
struct MachineRow {
    name: String,
    /// Absent for a bare-metal machine, as are cores and memory.
    vmid: Option<String>,
    host: String,
    state: &'static str,
    cores: Option<u32>,
    memory: Option<String>,
}

#[derive(Serialize)]
struct ServiceRow {
    name: String,
    namespace: String,
    tier: Option<String>,
    kind: &'static str,
    replicas: u32,
    /// The classes that Kubernetes gives its pods.
    qos: BTreeSet<&'static str>,
    images: Vec<String>,
    hosts: Vec<String>,
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> Result<(), Stop> {
    let mut session = Session::open(global)?;
    let labs = session.share(&arguments.labs, arguments.sharding, global)?;
    if let Some(matrix) = arguments.matrix {
        return output::print(&matrix.print(&labs));
    }
    let compiled = session.compile(&labs);
    if compiled.iter().any(|lab| lab.lab.is_none()) {
        let found: Vec<_> = compiled.iter().flat_map(|lab| lab.diagnostics.clone()).collect();
        output::report(&found, &session.sources, global)?;
        return Err(Stop::Findings);
    }
    let rows: Vec<LabRow> =
        labs.iter().zip(&compiled).filter_map(|(lab, compiled)| row(lab, compiled, &session)).collect();
    match global.format {
        Format::Human => output::print(&human(&rows)),
        Format::Json => {
            let text = serde_json::to_string_pretty(&serde_json::json!({ "labs": rows }));
            output::print(&(text.expect("rows are plain data") + "\n"))
        }
        Format::Sarif | Format::Github => output::fail("`list` supports the formats `human` and `json` only"),
    }
}

fn row(project_lab: &ProjectLab, compiled: &Compiled, session: &Session) -> Option<LabRow> {
    let lab = compiled.lab.as_ref()?;
    let machines = lab.machines.iter().map(|(name, machine)| MachineRow {
        name: name.to_string(),
        vmid: machine.vmid.as_ref().map(ToString::to_string),
        host: machine.host.value.clone(),
        state: machine.state.word(),
        cores: machine.vcpus(),
        memory: machine.memory.as_ref().map(ToString::to_string),
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

fn human(labs: &[LabRow]) -> String {
    let mut text = String::new();
    for lab in labs {
        text.push_str(&format!("{}  ({})\n", lab.name, lab.output));
        let wide = |names: Vec<&String>| names.iter().map(|name| name.len()).max().unwrap_or_default();
        text.push_str(&format!("  machines: {}\n", lab.machines.len()));
        let width = wide(lab.machines.iter().map(|row| &row.name).collect());
        for MachineRow { name, vmid, host, state, cores, memory } in &lab.machines {
            let size = match (vmid, cores, memory) {
                (Some(vmid), Some(cores), Some(memory)) => format!("{vmid}  {host}  {cores} cores  {memory}"),
                _ => format!("-  {host}  bare metal"),
            };
            text.push_str(&format!("    {name:width$}  {size}  {state}\n"));
        }
        text.push_str(&format!("  services: {}\n", lab.services.len()));
        let width = wide(lab.services.iter().map(|row| &row.name).collect());
        for ServiceRow { name, tier, kind, images, .. } in &lab.services {
            let tier = tier.as_deref().unwrap_or("-");
            text.push_str(&format!("    {name:width$}  {tier}  {kind}  {}\n", images.join(" ")));
        }
        if !lab.off.is_empty() {
            text.push_str(&format!("  in the catalogue, not enabled: {}\n", lab.off.join(", ")));
        }
    }
    text
}
