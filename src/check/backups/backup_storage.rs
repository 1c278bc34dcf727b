//! Storages that cannot take the backups of a job.

use crate::check::backups::meant;
use crate::check::rule::{Findings, Rule};
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::hardware::StorageContent;
use crate::value::At;

pub static CODE: Code = Code {
    name: "BACKUP-STORAGE",
    severity: Severity::Error,
    title: "a storage cannot take the backups of a job",
    why: "A backup job runs on the host of each machine and writes to a storage there. The host must have the storage, \
          and the `content` of the storage must include `'backup`; otherwise the job fails.",
    example: Example::Lab {
        bad: r#"{
  backup.machines.nightly = { schedule = "02:00", storage = "local-lvm", machines = ["node1"] },
}"#,
        good: r#"{
  hosts.pve.storages.backups = { type = 'dir, path = "/mnt/backups", content = ['backup] },
  backup.machines.nightly = { schedule = "02:00", storage = "backups", machines = ["node1"] },
}"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for (name, job) in &lab.backup.machines {
        let mut reported = Vec::new();
        for meant in meant::machines(lab, job) {
            let (host, storage) = (meant.host_name, &job.storage.value);
            let holds = |content: &[At<StorageContent>]| {
                content.iter().any(|content| content.value == StorageContent::Backup)
            };
            let problem = match meant.storage {
                Some(known) if holds(&known.content) => continue,
                Some(_) => (
                    format!("storage `{storage}` of host `{host}` does not hold backups"),
                    format!("add `'backup` to `hosts.{host}.storages.{storage}.content`"),
                ),
                // A storage that no host has is reported as a reference.
                None if !lab.hosts.values().any(|host| host.storages.contains_key(storage.as_str())) => {
                    continue;
                }
                None => (
                    format!("host `{host}` of machine `{}` has no storage `{storage}`", meant.name),
                    format!("add `hosts.{host}.storages.{storage}`, or leave the machine out"),
                ),
            };
            if reported.contains(&host) {
                continue;
            }
            reported.push(host);
            findings
                .report(&CODE, format!("backup job `{name}` cannot run: {}", problem.0))
                .at(job.storage.node, "written to this storage")
                .help(problem.1);
        }
    }
}
