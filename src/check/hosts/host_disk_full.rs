//! Physical disks need capacity for their storages and exports.

use std::collections::BTreeMap;

use crate::check::rule::{Findings, Rule};
use crate::check::shared::quantities;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::hardware::Host;
use crate::types::{DiskSize, DnsLabel};
use crate::value::At;

pub static CODE: Code = Code {
    name: "HOST-DISK-FULL",
    severity: Severity::Error,
    title: "a physical disk is smaller than its storages and exports",
    why: "Storages and exports are parts of a disk; together they cannot be larger than the disk. Disk sizes \
          are usually given in decimal units and storage sizes in binary units: 1TB is 931GiB.",
    example: Example::Lab {
        bad: r#"{
  hosts.pve.disks.sda = { size = "500GB", kind = 'ssd },
  hosts.pve.storages.local-lvm.disks = ["sda"],
}"#,
        good: r#"{
  hosts.pve.disks.sda = { size = "1TB", kind = 'ssd },
  hosts.pve.storages.local-lvm.disks = ["sda"],
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

/// A storage or export on a disk, in words, and its size.
type DiskPart<'l> = (String, &'l At<DiskSize>);

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for (name, host) in lab.hosts.iter() {
        for (disk_name, parts) in parts(lab, name, host) {
            let disk = host.disks.get_key_value(disk_name);
            let Some((_, disk)) = disk else { continue };
            let needed = quantities::sum(parts.iter().map(|(_, size)| size.bytes()));
            if needed <= u128::from(disk.size.bytes()) {
                continue;
            }
            let message = format!(
                "disk `{disk_name}` of host `{name}` has a capacity of {}, but its storages and exports need \
                 {}",
                disk.size,
                quantities::shown(needed),
            );
            let room = quantities::shown((disk.size.bytes() >> 30 << 30).into());
            let finding = findings.report(&CODE, message).at(disk.size.node, format!("capacity {room}B"));
            let finding = parts.into_iter().fold(finding, |finding, (what, size)| {
                finding.mention(size.node, format!("{size} for {what}"))
            });
            finding.help("correct a size, or move a storage or export to another disk");
        }
    }
}

/// The storages and exports on each disk. A storage on several disks cannot be attributed to one, so it is
/// omitted.
fn parts<'l>(lab: &'l Lab, name: &DnsLabel, host: &'l Host) -> BTreeMap<&'l str, Vec<DiskPart<'l>>> {
    let mut parts: BTreeMap<&str, Vec<DiskPart<'_>>> = BTreeMap::new();
    for (storage_name, storage) in &host.storages {
        if let ([disk], Some(size)) = (storage.disks.as_slice(), &storage.size) {
            parts
                .entry(&disk.value)
                .or_default()
                .push((format!("storage `{}`", storage_name.as_str()), size));
        }
    }
    let servers = lab.nfs_servers.values();
    let hosted =
        servers.filter(|server| server.server.as_ref().is_some_and(|host| host.value == name.as_str()));
    for (path, export) in hosted.flat_map(|server| &server.exports) {
        if let (Some(disk), Some(size)) = (&export.disk, &export.size) {
            parts.entry(&disk.value).or_default().push((format!("export `{}`", path.as_str()), size));
        }
    }
    parts
}
