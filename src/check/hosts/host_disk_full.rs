//! More on a physical disk than there is room for.

use std::collections::BTreeMap;

use crate::check::rule::{Findings, Rule};
use crate::check::shared::amount;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::hardware::Host;
use crate::types::{DiskSize, DnsLabel};
use crate::value::At;

pub static CODE: Code = Code {
    name: "HOST-DISK-FULL",
    severity: Severity::Error,
    title: "a disk is smaller than what lies on it",
    why: "Storages and exports are parts of a disk. Together they cannot be larger than it. Sizes of disks are \
          most often given in decimal units, and those of storages in binary ones: 1TB are 931GiB.",
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

/// What takes a part of a disk: in words, and its size.
type Part<'l> = (String, &'l At<DiskSize>);

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for (name, host) in lab.hosts.iter() {
        for (disk_name, parts) in parts(lab, name, host) {
            let disk = host.disks.get_key_value(disk_name);
            let Some((_, disk)) = disk else { continue };
            let taken = amount::sum(parts.iter().map(|(_, size)| size.bytes()));
            if taken <= u128::from(disk.size.bytes()) {
                continue;
            }
            let message = format!(
                "disk `{disk_name}` of host `{name}` has {}, and what lies on it has {}",
                disk.size,
                amount::shown(taken),
            );
            let room = amount::shown((disk.size.bytes() >> 30 << 30).into());
            let finding = findings.report(&CODE, message).at(disk.size.node, format!("room for {room}B"));
            let finding = parts.into_iter().fold(finding, |finding, (what, size)| {
                finding.mention(size.node, format!("{size} for {what}"))
            });
            finding.help("correct a size, or move something to another disk");
        }
    }
}

/// What lies on each disk. A storage on several disks cannot be told apart, and is left out.
fn parts<'l>(lab: &'l Lab, name: &DnsLabel, host: &'l Host) -> BTreeMap<&'l str, Vec<Part<'l>>> {
    let mut parts: BTreeMap<&str, Vec<Part<'_>>> = BTreeMap::new();
    for (storage_name, storage) in &host.storages {
        if let ([disk], Some(size)) = (storage.disks.as_slice(), &storage.size) {
            parts
                .entry(&disk.value)
                .or_default()
                .push((format!("storage `{}`", storage_name.as_str()), size));
        }
    }
    let servers = lab.nfs_servers.values();
    let own = servers.filter(|server| server.server.as_ref().is_some_and(|host| host.value == name.as_str()));
    for (path, export) in own.flat_map(|server| &server.exports) {
        if let (Some(disk), Some(size)) = (&export.disk, &export.size) {
            parts.entry(&disk.value).or_default().push((format!("export `{}`", path.as_str()), size));
        }
    }
    parts
}
