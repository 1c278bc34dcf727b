//! Backups that are lost together with what they are for.

use crate::check::backups::meant::{self, Meant};
use crate::check::rule::{Findings, Rule};
use crate::diag::{Code, Example, Severity};
use crate::facts::firewall::Party;
use crate::lab::Lab;
use crate::lab::hardware::HostStorage;
use crate::types::Address;

pub static CODE: Code = Code {
    name: "BACKUP-CIRCLE",
    severity: Severity::Error,
    title: "backups are stored on what they are for",
    why: "A backup must survive the loss of what it contains. A machine that stores backups cannot be restored from \
          itself, and a job that reads and writes its disk at the same time can fail; and if backups are on the disk \
          of the machines, one broken disk takes both.",
    example: Example::Lab {
        bad: r#"{
  hosts.pve.disks.sda = { size = "1TB", kind = 'ssd },
  hosts.pve.storages.local-lvm.disks = ["sda"],
  hosts.pve.storages.backups = { type = 'dir, path = "/mnt/backups", disks = ["sda"], content = ['backup] },
  backup.machines.nightly = { schedule = "02:00", storage = "backups" },
}"#,
        good: r#"{
  hosts.pve.disks.sda = { size = "1TB", kind = 'ssd },
  hosts.pve.disks.sdb = { size = "2TB", kind = 'hdd },
  hosts.pve.storages.local-lvm.disks = ["sda"],
  hosts.pve.storages.backups = { type = 'dir, path = "/mnt/backups", disks = ["sdb"], content = ['backup] },
  backup.machines.nightly = { schedule = "02:00", storage = "backups" },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for (name, job) in &lab.backup.machines {
        let machines = meant::machines(lab, job);
        for meant in &machines {
            let Some(storage) = meant.storage else { continue };
            if stores(lab, meant, storage) {
                findings
                    .report(
                        &CODE,
                        format!("backup job `{name}` backs up machine `{}`, which stores it", meant.name),
                    )
                    .at(job.storage.node, format!("a server on machine `{}`", meant.name))
                    .at_key(meant.machine.node, "backed up")
                    .help(format!(
                        "add `backup.machines.{name}.except.{} = \"stores the backups\"`",
                        meant.name
                    ));
            }
        }
        let Some((meant, disk)) = machines.iter().find_map(|meant| Some((meant, shared_disk(meant)?))) else {
            continue;
        };
        findings
            .report(
                &CODE,
                format!("backup job `{name}` writes to the disk that it reads machine `{}` from", meant.name),
            )
            .at(job.storage.node, format!("on disk `{disk}` of host `{}`", meant.host_name))
            .help("use a storage on another disk, or on another computer");
    }
}

/// Whether the server of a storage is the machine.
fn stores(lab: &Lab, meant: &Meant<'_>, storage: &HostStorage) -> bool {
    let by_name = |server: &str| server == meant.name.as_str();
    let nfs = storage.nfs_server.as_ref().and_then(|server| lab.nfs_servers.get(server.value.as_str()));
    let by_address = |address: Address| {
        let machine = Party::named(lab, meant.name.as_str());
        machine.is_some_and(|machine| machine.prefixes.iter().any(|prefix| prefix.contains(address)))
    };
    let on_server = storage.server.as_ref().is_some_and(|server| {
        by_name(&server.value) || server.value.parse::<Address>().is_ok_and(by_address)
    });
    on_server
        || nfs.is_some_and(|server| {
            server.server.as_ref().is_some_and(|owner| by_name(&owner.value))
                || by_address(server.address.value)
        })
}

/// A disk that has both the job's storage and a disk of the machine.
fn shared_disk<'l>(meant: &Meant<'l>) -> Option<&'l str> {
    let target = meant.storage?;
    let read =
        meant.machine.disks.values().filter_map(|disk| meant.host.storages.get(disk.storage.value.as_str()));
    let mut disks = read.flat_map(|storage| &storage.disks);
    let written = |disk: &str| target.disks.iter().any(|own| own.value == disk);
    disks.find(|disk| written(&disk.value)).map(|disk| disk.value.as_str())
}
