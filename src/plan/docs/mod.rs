//! Documents for people, compiled from the lab: they cannot drift from it.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Value;
use minijinja::{Environment, UndefinedBehavior, context};

use crate::lab::qos;
use crate::plan::data::Origin;
use crate::plan::{Content, Document};
use crate::resolve::{Attachment, PhysicalMachine, Resolved, Route, RunningService, VirtualMachine};

const SERVICES: &str = include_str!("services.md.jinja");
const MACHINES: &str = include_str!("machines.md.jinja");

/// The tables of services and machines.
pub(super) fn documents(lab: &Resolved<'_>) -> Vec<Document> {
    let services: Value = lab.services.iter().map(|service| service_row(lab, service)).collect();
    let machines: Value =
        lab.machines.iter().map(machine_row).chain(lab.bare_metal.iter().map(bare_metal_row)).collect();
    let name = &lab.lab.name.to_string();
    let mut documents = Vec::new();
    if !lab.services.is_empty() {
        documents.push(document(lab, "services.md", SERVICES, context!(lab => name, services)));
    }
    if !lab.lab.machines.is_empty() {
        documents.push(document(lab, "machines.md", MACHINES, context!(lab => name, machines)));
    }
    documents
}

fn document(lab: &Resolved<'_>, file: &str, template: &str, values: Value) -> Document {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let mut syntax = SyntaxConfig::builder();
    syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
    environment.set_syntax(syntax.build().expect("the usual delimiters do not clash"));
    environment.add_filter("cell", cell);
    let text = environment
        .render_named_str(file, template, values)
        .expect("the compiler's own templates and the values given to them agree");
    Document {
        path: format!("docs/{file}"),
        origin: Origin::follows(lab.lab.name.node),
        content: Content::Text(text),
    }
}

/// Text that may stand in a cell of a Markdown table.
fn cell(text: String) -> String {
    text.replace('\\', "\\\\").replace('|', "\\|").replace(['\n', '\r'], " ")
}

fn service_row(lab: &Resolved<'_>, service: &RunningService<'_>) -> Value {
    let described = service.service;
    let ways: Vec<String> = service
        .exposed
        .iter()
        .flat_map(|exposed| {
            let secure = exposed.doors.iter().any(|door| match door.route {
                Route::Ingress { .. } => door.way.tls_secret.is_some() || door.way.issuer.is_some(),
                Route::Gateway(_) | Route::Traefik => true,
                Route::NodePort => false,
            });
            let scheme = if secure { "https" } else { "http" };
            let path = &*exposed.expose.path;
            exposed.hosts.iter().map(move |host| format!("{scheme}://{}{path}", host.value))
        })
        .collect();
    let class = qos(described, lab.lab.limit_range(&service.namespace.value));
    context! {
        name => service.name.to_string(),
        namespace => service.namespace.value.clone(),
        tier => described.tier.as_ref().map(ToString::to_string).unwrap_or_default(),
        description => described.description.as_ref().map(|text| text.value.clone()).unwrap_or_default(),
        ways => ways.join(" "),
        qos => if described.containers.is_empty() { "" } else { class.word() },
    }
}

fn machine_row(machine: &VirtualMachine<'_>) -> Value {
    let described = machine.machine;
    let disks: Vec<String> = described
        .disks
        .iter()
        .map(|(slot, disk)| format!("{}: {} on {}", slot.as_str(), disk.size.value, *disk.storage))
        .collect();
    context! {
        vmid => machine.vmid.to_string(),
        name => machine.name.to_string(),
        host => machine.host.name.to_string(),
        state => described.state.word(),
        cores => machine.cores.value,
        memory => machine.memory.to_string(),
        networks => networks(&machine.nics),
        disks => disks.join(", "),
        description => described.description.as_ref().map(|text| text.value.clone()).unwrap_or_default(),
    }
}

/// A bare-metal machine has what its host has.
fn bare_metal_row(machine: &PhysicalMachine<'_>) -> Value {
    let (described, host) = (machine.machine, machine.host.host);
    let disks: Vec<String> =
        host.disks.iter().map(|(name, disk)| format!("{}: {}", name.as_str(), disk.size.value)).collect();
    context! {
        vmid => "",
        name => machine.name.to_string(),
        host => machine.host.name.to_string(),
        state => described.state.word(),
        cores => host.cores.value,
        memory => host.memory.to_string(),
        networks => networks(&machine.nics),
        disks => disks.join(", "),
        description => described.description.as_ref().map(|text| text.value.clone()).unwrap_or_default(),
    }
}

fn networks(nics: &[Attachment<'_>]) -> String {
    let networks: Vec<String> = nics
        .iter()
        .map(|Attachment { slot, nic, network_name, .. }| match &nic.address {
            Some(address) => format!("{slot}: {network_name} {}", address.value),
            None => format!("{slot}: {network_name} (DHCP)"),
        })
        .collect();
    networks.join(", ")
}
