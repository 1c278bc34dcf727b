//! Findings about backups of machines.

use crate::diag::{Code, Example, Severity};

pub static BACKUP_UNKNOWN: Code = Code {
    name: "BACKUP-UNKNOWN",
    severity: Severity::Error,
    title: "a backup job refers to something that is not defined",
    why: "A backup job names `machines` of the lab and a storage of the hosts that they run on. A name that is \
          misspelt would leave a machine without a backup, and nobody would notice until it is needed.",
    example: Example::Lab {
        bad: r#"{
  hosts.pve.storages.backups = { type = 'dir, path = "/mnt/backups", content = ['backup] },
  backup.machines.nightly = { schedule = "02:00", storage = "backups", machines = ["node11"] },
}"#,
        good: r#"{
  hosts.pve.storages.backups = { type = 'dir, path = "/mnt/backups", content = ['backup] },
  backup.machines.nightly = { schedule = "02:00", storage = "backups", machines = ["node1"] },
}"#,
    },
    allowable: false,
};
