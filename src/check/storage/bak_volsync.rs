//! What VolSync needs to know.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};
use crate::lab::service::BackupBackend;

pub static CODE: Code = Code {
    name: "BAK-VOLSYNC",
    severity: Severity::Error,
    title: "backups by VolSync that lack their repository",
    why: "VolSync backs volumes up with restic, into a repository that is opened by a password out of the lab's secret \
          store. Without them there would be no backups, and nobody would be told.",
    example: Example::Lab {
        bad: r#"{ backup.volumes = 'volsync }"#,
        good: r#"{
  secrets.store = "vault",
  backup = {
    volumes = 'volsync,
    volsync.repository = {
      url = "s3:https://s3.example.com/backups",
      path = "backups/restic",
      keys.RESTIC_PASSWORD = "password",
    },
  },
}"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let volumes = &lab.backup.volumes;
        if volumes.value != BackupBackend::Volsync {
            return;
        }
        let Some(volsync) = &lab.backup.volsync else {
            findings
                .report(&CODE, "volumes are backed up by VolSync, and it is not said where to")
                .at(volumes.node, "into which repository?")
                .help("describe it: `backup.volsync.repository = { url, path, keys }`");
            return;
        };
        let repository = &volsync.repository;
        if !repository.keys.keys().any(|key| key.to_string() == "RESTIC_PASSWORD") {
            findings
                .report(&CODE, "restic's repository has no password")
                .at_key(repository.node, "no key `RESTIC_PASSWORD`")
                .help("add `keys.RESTIC_PASSWORD`, with the property that holds it");
        }
        let usual = lab.secrets.as_ref().and_then(|source| source.store.as_ref());
        if repository.store.is_none() && usual.is_none() {
            findings
                .report(&CODE, "what opens restic's repository is in no store")
                .at_key(repository.node, "in which store?")
                .help("name the lab's ClusterSecretStore: `secrets.store = \"...\"`");
        }
    },
};
