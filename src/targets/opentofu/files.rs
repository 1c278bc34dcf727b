//! Files on hosts' storages: downloaded images, and files of cloud-init.

use crate::document::Data;
use crate::facts::vm::ImageFile;
use crate::resolve::{Resolved, VirtualMachine};
use crate::targets::opentofu::name::{identifier, literal, shown};
use crate::targets::opentofu::provider::with_provider;
use crate::targets::opentofu::resource;
use crate::targets::opentofu::resource::{DOWNLOAD, FILE, described};

/// Each image once per storage, however many machines use it.
pub fn images(lab: &Resolved<'_>) -> Option<Data> {
    let mut all: Vec<(&'static str, String, Data)> = Vec::new();
    for machine in described(lab) {
        let Some(image) = machine.machine.image.as_ref().map(ImageFile::of) else { continue };
        let name = image_name(machine, &image);
        if all.iter().all(|(_, known, _)| *known != name) {
            all.push((DOWNLOAD, name, download(lab, machine, &image)));
        }
    }
    resource::resources(lab.lab.opentofu.node, all)
}

/// The name of the resource.
fn image_name(machine: &VirtualMachine<'_>, file: &ImageFile<'_>) -> String {
    identifier(&[machine.host.name.as_str(), &file.image.storage, &file.name])
}

/// The reference to it.
pub fn image_reference(machine: &VirtualMachine<'_>, file: &ImageFile<'_>) -> String {
    format!("${{{DOWNLOAD}.{}.id}}", image_name(machine, file))
}

fn download(lab: &Resolved<'_>, machine: &VirtualMachine<'_>, file: &ImageFile<'_>) -> Data {
    let image = file.image;
    let (node, checksum) = (image.node, file.checksum());
    let host = machine.host;
    with_provider(Data::map(node), lab, host.name.as_str(), host.host)
        .text("node_name", host.name.to_string())
        .put("datastore_id", &image.storage)
        .put("content_type", Data::text(image.kind.node, file.content()))
        .put("file_name", Data::text(image.url.node, literal(&file.name)))
        .put("url", shown(&image.url))
        .maybe("checksum_algorithm", checksum.map(|(algorithm, _)| Data::text(node, algorithm)))
        .maybe("checksum", checksum.map(|(_, digest)| Data::text(node, digest)))
        // A change of the published image must not replace the file that machines were created from.
        .put("overwrite", Data::bool(node, false))
        .into()
}

const PARTS: [(&str, &str); 3] = [
    ("user-data", "user_data_file_id"),
    ("network-config", "network_data_file_id"),
    ("meta-data", "meta_data_file_id"),
];

/// The files of the machine in the tree.
pub fn snippets(lab: &Resolved<'_>) -> Option<Data> {
    let all = described(lab).flat_map(|machine| {
        PARTS.iter().filter_map(move |(part, _)| {
            let storage = machine.view.cloud_init.as_ref()?.snippets?;
            let (name, host) = (machine.name, machine.host);
            let source = Data::map(storage.node)
                .text("path", format!("${{path.module}}/../cloud-init/{name}/{part}"))
                .text("file_name", format!("{name}-{part}.yaml"));
            let map = with_provider(Data::map(storage.node), lab, host.name.as_str(), host.host)
                .text("node_name", host.name.to_string())
                .put("datastore_id", storage)
                .text("content_type", "snippets")
                .put("source_file", source);
            Some((FILE, identifier(&[name.as_str(), part]), map.into()))
        })
    });
    resource::resources(lab.lab.opentofu.node, all.collect::<Vec<_>>())
}

/// The fields with which a machine refers to them.
pub fn snippet_references(machine: &VirtualMachine<'_>) -> impl Iterator<Item = (&'static str, String)> {
    let name = machine.name.as_str();
    PARTS.iter().map(move |(part, field)| (*field, format!("${{{FILE}.{}.id}}", identifier(&[name, part]))))
}
