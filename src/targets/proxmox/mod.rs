//! Proxmox VE: one specification per virtual machine and template, and the files of each host.
//!
//! A specification is a list of calls of the Proxmox VE API, as sections in the order of execution. A section has all
//! parameters of its call, including those in its path, so that nothing has to be added:
//!
//! | section | call |
//! |---|---|
//! | `download` | `POST /nodes/{node}/storage/{storage}/download-url`: the image of the machine |
//! | `create` | `POST /nodes/{node}/qemu`: a machine without a template, empty or from the image |
//! | `clone` | `POST /nodes/{node}/qemu/{vmid}/clone`: a clone of the template with the number `vmid` |
//! | `config` | `PUT /nodes/{node}/qemu/{vmid}/config`: after a clone, differences from the template; `delete` lists removed parameters |
//! | `resize` | `PUT /nodes/{node}/qemu/{vmid}/resize`, once for each entry: disks that are larger than their source |
//! | `template` | `POST /nodes/{node}/qemu/{vmid}/template`: converts the machine to a template |
//!
//! Booleans are 1 and 0, as in the API. `state` is the desired state in the lab; a stopped or decommissioned machine is
//! described for comparison, and must not be started. A clone inherits its disks under names that the hypervisor gives
//! them; where such a disk has other settings than the template's, `config` names the volume as the hypervisor numbers
//! it on a host without leftovers.
//!
//! Each host has its `interfaces`, if the lab defines an address of the host itself, and `storage.cfg`: the entries that
//! the lab defines, which are set one by one in the host's own file; `chrony.sources`, with its time servers; and
//! `jobs.cfg`, with its backup jobs.
//!
//! Specifications do not contain secrets: cloud-init's files, which `cicustom` names, refer to them.

mod address;
mod api;
mod backup_jobs;
mod clone;
mod drive;
mod host_network;
mod host_storage;
mod host_time;
mod machine;
mod network;
mod parameters;
mod property;
mod resize;
mod volume;

use crate::diag::Code;
use crate::document::{Content, Data, Document, Origin};
use crate::facts::vm::ImageFile;
use crate::lab::hardware::{HostKind, State};
use crate::plan::Section;
use crate::resolve::{Resolved, VirtualMachine};
use crate::targets::Lowered;
use crate::types::DnsLabel;
use crate::value::Values;
use address::address;
pub use backup_jobs::backup_jobs;
use clone::Clone;
pub use host_storage::storage_definitions;
use machine::{board, pool, settings};
use parameters::Parameters;

pub static CODES: &[&Code] =
    &[&clone::PVE_CLONE, &api::codes::PVE_PARAMETER, &api::codes::PVE_VALUE, &api::codes::PVE_SECRET];

/// One file per machine below its host's folder, the files of the host, and findings about calls that the API would
/// refuse.
pub(super) fn lower(lab: &Resolved<'_>) -> Lowered {
    let hosts = lab.hosts.iter().filter(|host| host.host.kind.value == HostKind::Proxmox);
    let of_hosts = hosts.flat_map(|host| {
        let own = host_network::document(lab, host).into_iter().chain(host_storage::document(lab, host));
        own.chain(host_time::document(lab, host)).chain(backup_jobs::document(lab, host))
    });
    let mut lowered = Lowered::from(of_hosts.collect::<Vec<_>>());
    for machine in &lab.machines {
        let clone = Clone::of(lab, machine);
        let specification = specification(lab, machine, clone.as_ref());
        lowered.findings.extend(clone.iter().flat_map(|clone| clone.findings(lab.values)));
        lowered.findings.extend(api::check(machine.name, &specification, lab.values));
        lowered.documents.push(Document {
            path: format!("proxmox/{}/{}-{}.yaml", machine.host.name, machine.vmid.value, machine.name),
            origin: Origin::follows(machine.machine.node),
            content: Content::Yaml(vec![specification]),
        });
    }
    lowered
}

fn specification(
    lab: &Resolved<'_>,
    virtual_machine: &VirtualMachine<'_>,
    clone: Option<&Clone<'_>>,
) -> Data {
    let machine = virtual_machine.machine;
    let node = machine.node;
    let map = Data::map(node).put("state", &machine.state);
    let host = virtual_machine.host.name;
    let image = machine.image.as_ref().map(ImageFile::of);
    let map = map.maybe(Section::Download.name(), image.as_ref().map(|image| download(image, host)));
    let (map, growth) = match clone {
        Some(clone) => {
            let map = map
                .put(Section::Clone.name(), clone.call())
                .put(Section::Config.name(), clone.configuration(lab.values));
            (map, clone.growth())
        }
        None => {
            let view = &virtual_machine.view;
            let grown = view.disk_image.as_ref().and(view.boot_disk);
            let growth = grown.map(|(slot, disk)| resize::to_size(virtual_machine, slot, disk));
            (
                map.put(Section::Create.name(), creation(virtual_machine, lab.values)),
                growth.into_iter().collect(),
            )
        }
    };
    let map = map.some(Section::Resize.name(), Data::list(node, growth));
    let template = machine.state.value == State::Template;
    map.maybe(Section::Template.name(), template.then(|| address(virtual_machine))).into()
}

/// `POST /nodes/{node}/storage/{storage}/download-url`
fn download(file: &ImageFile<'_>, host: &DnsLabel) -> Data {
    let image = file.image;
    let checksum = image.checksum.as_ref().zip(file.checksum());
    let (algorithm, digest) = checksum
        .map(|(at, (algorithm, digest))| (Data::text(at.node, algorithm), Data::text(at.node, digest)))
        .unzip();
    Parameters::of(image.node)
        .put("node", Data::text(image.storage.node, host.to_string()))
        .put("storage", &image.storage)
        .put("content", Data::text(image.kind.node, file.content()))
        .put("filename", Data::text(image.url.node, file.name.clone()))
        .put("url", &image.url)
        .maybe("checksum-algorithm", algorithm)
        .maybe("checksum", digest)
        .into()
}

/// `POST /nodes/{node}/qemu`
fn creation(virtual_machine: &VirtualMachine<'_>, values: &Values) -> Data {
    let machine = virtual_machine.machine;
    let parameters = address(virtual_machine)
        .put("name", Data::text(machine.node, virtual_machine.name.to_string()))
        .maybe("pool", pool(machine));
    let view = &virtual_machine.view;
    let disks = view.disks.iter().map(|(slot, disk)| {
        let data = match view.image_on(slot) {
            Some(image) => drive::imported(disk, &image.volume()),
            None => drive::new_disk(disk),
        };
        ((*slot).to_owned(), data)
    });
    let parameters = board(parameters, virtual_machine)
        .maybe("efidisk0", machine.efi_disk.as_ref().map(drive::efi_disk))
        .maybe("tpmstate0", machine.tpm.as_ref().map(drive::tpm))
        .extend(disks);
    settings(parameters, virtual_machine).overridden(values, machine.proxmox.map(|raw| raw.0)).into()
}
