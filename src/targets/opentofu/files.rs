//! Files on hosts' storages: images that are downloaded, and those of cloud-init.

use crate::document::{Data, shown};
use crate::lab::hardware::{Image, ImageKind, State};
use crate::resolve::{Resolved, VirtualMachine};
use crate::targets::nodes::shared::is_set_up_by_cloud_init;
use crate::targets::opentofu::name::{identifier, literal};
use crate::targets::opentofu::provider::with_provider;
use crate::targets::opentofu::{DOWNLOAD, FILE};

/// Each image once for each storage, however many machines are made from it.
pub fn images(lab: &Resolved<'_>) -> Option<Data> {
    let mut all: Vec<(&'static str, String, Data)> = Vec::new();
    for machine in super::machine::described(lab) {
        let Some(image) = &machine.machine.image else { continue };
        let name = image_name(machine, image);
        if all.iter().all(|(_, known, _)| *known != name) {
            all.push((DOWNLOAD, name, download(lab, machine, image)));
        }
    }
    super::resources(lab.lab.opentofu.node, all)
}

/// The name of the resource.
fn image_name(machine: &VirtualMachine<'_>, image: &Image) -> String {
    identifier(&[machine.host.name.as_str(), &image.storage, &file_name(image)])
}

/// How others refer to it.
pub fn image_reference(machine: &VirtualMachine<'_>, image: &Image) -> String {
    format!("${{{DOWNLOAD}.{}.id}}", image_name(machine, image))
}

/// The hypervisor knows disks by their ending, and refuses `.img`, which is what makers of cloud images call qcow2.
fn file_name(image: &Image) -> String {
    let url = image.url.split(['?', '#']).next().unwrap_or_default();
    let name = url.rsplit('/').next().unwrap_or_default();
    match (image.kind.value, name.strip_suffix(".img")) {
        (ImageKind::Disk, Some(stem)) => format!("{stem}.qcow2"),
        _ => name.to_owned(),
    }
}

fn download(lab: &Resolved<'_>, machine: &VirtualMachine<'_>, image: &Image) -> Data {
    let node = image.node;
    let content = match image.kind.value {
        ImageKind::Disk => "import",
        ImageKind::Installer => "iso",
    };
    let checksum = image.checksum.as_ref().and_then(|checksum| checksum.split_once(':'));
    let host = machine.host;
    with_provider(Data::map(node), lab, host.name.as_str(), host.host)
        .text("node_name", host.name.to_string())
        .put("datastore_id", shown(&image.storage))
        .put("content_type", Data::text(image.kind.node, content))
        .put("file_name", Data::text(image.url.node, literal(&file_name(image))))
        .put("url", Data::text(image.url.node, literal(&image.url)))
        .maybe("checksum_algorithm", checksum.map(|(algorithm, _)| Data::text(node, algorithm)))
        .maybe("checksum", checksum.map(|(_, digest)| Data::text(node, digest)))
        // An image that changes at its maker's must not replace what machines were made from.
        .put("overwrite", Data::bool(node, false))
        .into()
}

const PARTS: [(&str, &str); 3] = [
    ("user-data", "user_data_file_id"),
    ("network-config", "network_data_file_id"),
    ("meta-data", "meta_data_file_id"),
];

/// The files that the tree has for the machine.
pub fn snippets(lab: &Resolved<'_>) -> Option<Data> {
    let machines = super::machine::described(lab).filter(|machine| has_snippets(machine));
    let all = machines.flat_map(|machine| {
        PARTS.iter().filter_map(move |(part, _)| {
            let storage = machine.machine.cloud_init.as_ref()?.snippets.as_ref()?;
            let (name, host) = (machine.name, machine.host);
            let source = Data::map(storage.node)
                .text("path", format!("${{path.module}}/../cloud-init/{name}/{part}"))
                .text("file_name", format!("{name}-{part}.yaml"));
            let map = with_provider(Data::map(storage.node), lab, host.name.as_str(), host.host)
                .text("node_name", host.name.to_string())
                .put("datastore_id", shown(storage))
                .text("content_type", "snippets")
                .put("source_file", source);
            Some((FILE, identifier(&[name.as_str(), part]), map.into()))
        })
    });
    super::resources(lab.lab.opentofu.node, all.collect::<Vec<_>>())
}

pub fn has_snippets(machine: &VirtualMachine<'_>) -> bool {
    let starts = matches!(machine.machine.state.value, State::Running | State::Stopped);
    starts && is_set_up_by_cloud_init(machine.machine)
}

/// The fields by which a machine refers to them.
pub fn snippet_references(machine: &VirtualMachine<'_>) -> impl Iterator<Item = (&'static str, String)> {
    let name = machine.name.as_str();
    PARTS.iter().map(move |(part, field)| (*field, format!("${{{FILE}.{}.id}}", identifier(&[name, part]))))
}
