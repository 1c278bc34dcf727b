//! Storages need capacity for all their disks.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::{quantities, walk};
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;

pub static CODE: Code = Code {
    name: "HOST-DISK",
    severity: Severity::Error,
    title: "a storage is smaller than the disks on it",
    why: "Thin-provisioned disks may claim more space than there is. When it runs out, every machine on the \
          storage stops at once. Stopped and decommissioned machines keep their disks, so they count. On \
          thin storage (`'lvmthin`, `'rbd`) this is only a warning.",
    example: Example::Lab {
        bad: r#"{ machines.node1.disks.scsi1 = { storage = "local-lvm", size = "480GiB" } }"#,
        good: r#"{ machines.node1.disks.scsi1 = { storage = "local-lvm", size = "400GiB" } }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for (host_name, host) in lab.hosts.iter() {
        for (storage_name, storage) in &host.storages {
            let Some(size) = &storage.size else { continue };
            let machines =
                lab.machines.iter().filter(|(_, machine)| machine.host.value == host_name.as_str());
            let disks: Vec<_> = machines
                .flat_map(|(name, machine)| machine.disks.iter().map(move |(slot, disk)| (name, slot, disk)))
                .filter(|(_, _, disk)| disk.storage.value == storage_name.as_str())
                .map(|(name, slot, disk)| (disk.size.bytes(), (name, slot, disk)))
                .collect();
            let needed = quantities::sum(disks.iter().map(|(bytes, _)| *bytes));
            if needed <= u128::from(size.bytes()) {
                continue;
            }
            let message = format!(
                "storage `{}` of host `{host_name}` has a capacity of {size}, but its disks need {}",
                storage_name.as_str(),
                quantities::shown(needed),
            );
            // Thin storage exists to be overcommitted: a warning, not an error.
            let thin = storage.r#type.as_ref().is_some_and(|kind| kind.is_thin());
            let severity = if thin { Severity::Warning } else { Severity::Error };
            let finding =
                findings.report(&CODE, message).severity(severity).at(size.node, format!("capacity {size}"));
            let finding =
                walk::biggest(disks).into_iter().fold(finding, |finding, (_, (name, slot, disk))| {
                    finding.mention(
                        disk.size.node,
                        format!("{} for `{}` of machine `{name}`", disk.size, slot.as_str()),
                    )
                });
            finding.help(
                "shrink a disk, move one to another storage, or remove a machine that is no longer needed",
            );
        }
    }
}
