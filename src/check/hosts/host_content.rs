//! Storages of Proxmox VE: what each type can hold.

use crate::check::rule::{Findings, Rule};
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::hardware::StorageContent::{self, Backup, Images, Import, Iso, Rootdir, Snippets, Vztmpl};
use crate::lab::hardware::{Host, HostStorage, Machine, StorageType};
use crate::value::{At, NodeId};

pub static CODE: Code = Code {
    name: "HOST-CONTENT",
    severity: Severity::Error,
    title: "a storage cannot hold the content that the lab gives it",
    why: "Each type of storage holds certain content: block storages have no files, and a Proxmox Backup Server takes \
          backups only. Proxmox VE also rejects content that the storage's own list does not have.",
    example: Example::Lab {
        bad: r#"{
  hosts.pve.storages.local-lvm = {
    type = 'lvmthin, volume_group = "pve", thin_pool = "data", content = ['images, 'iso],
  },
}"#,
        good: r#"{
  hosts.pve.storages.local-lvm = {
    type = 'lvmthin, volume_group = "pve", thin_pool = "data", content = ['images, 'rootdir],
  },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for (host_name, host) in lab.hosts.iter() {
        for (name, storage) in &host.storages {
            let owner = format!("storage `{}` of host `{host_name}`", name.as_str());
            content(&owner, storage, findings);
        }
    }
    for (name, machine) in lab.machines.iter() {
        if let Some(host) = lab.hosts.get(machine.host.value.as_str()) {
            for (what, storage, wanted) in uses(machine) {
                used(&format!("machine `{name}`"), host, (what, storage, wanted), findings);
            }
        }
    }
}

/// What a type of storage can hold: <https://pve.proxmox.com/pve-docs/chapter-pvesm.html>.
fn possible(kind: StorageType) -> &'static [StorageContent] {
    match kind {
        StorageType::Dir | StorageType::Btrfs | StorageType::Nfs | StorageType::Cifs => {
            &[Images, Rootdir, Iso, Vztmpl, Backup, Snippets, Import]
        }
        StorageType::Lvm | StorageType::LvmThin | StorageType::ZfsPool | StorageType::Rbd => {
            &[Images, Rootdir]
        }
        StorageType::CephFs => &[Iso, Vztmpl, Backup, Snippets, Import],
        StorageType::Pbs => &[Backup],
    }
}

fn content(owner: &str, storage: &HostStorage, findings: &mut Findings<'_>) {
    let Some(kind) = &storage.r#type else { return };
    let possible = possible(kind.value);
    for content in storage.content.iter().filter(|content| !possible.contains(&content.value)) {
        let known: Vec<&str> = possible.iter().map(|content| content.word()).collect();
        findings
            .report(
                &CODE,
                format!("{owner} is of type `{}`, which cannot hold `{}`", kind.word(), content.word()),
            )
            .at(content.node, "not possible")
            .at(kind.node, "with this type")
            .help(format!("it can hold: {}", known.join(", ")));
    }
}

/// The storages that a machine uses, each with the content that it needs there.
fn uses(machine: &Machine) -> Vec<(&'static str, &At<String>, &'static [StorageContent])> {
    let mut uses: Vec<(&str, &At<String>, &[StorageContent])> = Vec::new();
    // Containers do not exist in the vocabulary; disks of machines are images.
    uses.extend(machine.disks.values().map(|disk| ("a disk", &disk.storage, &[Images][..])));
    uses.extend(machine.efi_disk.iter().map(|disk| ("its EFI disk", &disk.storage, &[Images][..])));
    uses.extend(machine.tpm.iter().map(|tpm| ("its TPM", &tpm.storage, &[Images][..])));
    uses.extend(machine.cdroms.values().map(|disc| ("a disc", &disc.storage, &[Iso][..])));
    uses.extend(
        machine.cloud_init.iter().map(|drive| ("its cloud-init drive", &drive.storage, &[Images][..])),
    );
    let snippets = machine.cloud_init.iter().filter_map(|drive| drive.snippets.as_ref());
    uses.extend(snippets.map(|storage| ("its snippets", storage, &[Snippets][..])));
    uses.retain(|_| machine.vmid.is_some());
    uses
}

fn used(
    owner: &str,
    host: &Host,
    (what, storage, wanted): (&str, &At<String>, &[StorageContent]),
    findings: &mut Findings<'_>,
) {
    let Some((name, found)) = host.storages.get_key_value(storage.value.as_str()) else { return };
    let holds = |content: &At<StorageContent>| wanted.contains(&content.value);
    if found.content.iter().any(holds) {
        return;
    }
    let place: NodeId = found.content.first().map_or(found.node, |content| content.node);
    let needed = wanted.first().map_or("images", |content| content.word());
    findings
        .report(
            &CODE,
            format!("{owner} has {what} on storage `{}`, which does not hold `{needed}`", name.as_str()),
        )
        .at(storage.node, "cannot be there")
        .at(place, "what the storage holds")
        .help(format!("add `'{needed}` to `content` of the storage, or use another one"));
}
