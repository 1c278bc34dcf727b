//! Backups on the disks of what they are a backup of.

use std::collections::BTreeSet;

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::hardware::{HostStorage, Machine, MachineRole, StorageContent};
use crate::types::DnsLabel;
use crate::value::At;

pub static CODE: Code = Code {
    name: "BAK-SAME-DISK",
    severity: Severity::Error,
    title: "a backup is on the disk of what it is a backup of",
    why: "A disk that fails takes the machines on it and their backups with it. A storage for backups, and the disks of \
          a machine whose role is to keep backups, belong on other disks.",
    example: Example::Lab {
        bad: r#"{
  hosts.pve = {
    disks = { sda = { size = "2TB", kind = 'ssd }, sdb = { size = "2TB", kind = 'hdd } },
    storages = { local-lvm.disks = ["sda"], archive = { size = "1TiB", disks = ["sda"], content = ['backup] } },
  },
}"#,
        good: r#"{
  hosts.pve = {
    disks = { sda = { size = "2TB", kind = 'ssd }, sdb = { size = "2TB", kind = 'hdd } },
    storages = { local-lvm.disks = ["sda"], archive = { size = "1TiB", disks = ["sdb"], content = ['backup] } },
  },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for (host_name, host) in lab.hosts.iter() {
        let backed_up = machines(lab, host_name, |machine| !keeps_backups(machine));
        let keeping = machines(lab, host_name, keeps_backups);
        for (name, storage) in &host.storages {
            let own: BTreeSet<&str> = storage.disks.iter().map(|disk| disk.value.as_str()).collect();
            let keeper = keeping.iter().find(|(_, machine)| keeps_on(machine, name.as_str()));
            let is_for_backups =
                storage.content.iter().any(|content| content.value == StorageContent::Backup);
            // A storage that also has other purposes is the usual one of an installation, which nobody needs to use.
            let is_only = is_for_backups && storage.content.len() == 1;
            if own.is_empty() || (!is_only && keeper.is_none()) {
                continue;
            }
            let shared = host.storages.iter().find_map(|(other_name, other)| {
                let disk = other.disks.iter().find(|disk| own.contains(disk.value.as_str()))?;
                let (machine, _) =
                    backed_up.iter().find(|(_, machine)| is_on(machine, other_name.as_str()))?;
                Some((disk, *machine))
            });
            if let Some((disk, machine)) = shared {
                report(
                    host_name,
                    (name.as_str(), storage),
                    keeper.map(|(name, _)| *name),
                    disk,
                    machine,
                    findings,
                );
            }
        }
    }
}

fn machines<'l>(
    lab: &'l Lab,
    host: &DnsLabel,
    keeps: impl Fn(&Machine) -> bool,
) -> Vec<(&'l DnsLabel, &'l Machine)> {
    let all = walk::kept_machines(lab).filter(|(_, machine)| machine.host.value == host.as_str());
    all.filter(|(_, machine)| keeps(machine)).collect()
}

fn keeps_backups(machine: &Machine) -> bool {
    machine.role.is_some_and(|role| role.value == MachineRole::Backup)
}

fn is_on(machine: &Machine, storage: &str) -> bool {
    machine.disks.values().any(|disk| disk.backup.value && disk.storage.value == storage)
}

/// Whether a machine has its largest disk on a storage; the others are those of its system.
fn keeps_on(machine: &Machine, storage: &str) -> bool {
    let largest = machine.disks.values().max_by_key(|disk| disk.size.bytes());
    largest.is_some_and(|disk| machine.disks.len() > 1 && disk.storage.value == storage)
}

fn report(
    host: &DnsLabel,
    (name, storage): (&str, &HostStorage),
    keeper: Option<&DnsLabel>,
    disk: &At<String>,
    machine: &DnsLabel,
    findings: &mut Findings<'_>,
) {
    let what = match keeper {
        Some(keeper) => format!("machine `{keeper}` keeps backups on storage `{name}` of host `{host}`"),
        None => format!("storage `{name}` of host `{host}` is for backups"),
    };
    let own = storage.disks.iter().find(|own| own.value == disk.value).unwrap_or(disk);
    findings
        .report(&CODE, format!("{what}, which is on disk `{disk}`, like machine `{machine}`"))
        .at(own.node, "fails together with the machine")
        .mention(disk.node, format!("machine `{machine}` is here"))
        .help("keep backups on another disk, or on another host");
}
