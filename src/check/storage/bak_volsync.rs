//! VolSync backups need a repository, its password and a secret store.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};
use crate::lab::service::BackupBackend;

pub static CODE: Code = Code {
    name: "BAK-VOLSYNC",
    severity: Severity::Error,
    title: "VolSync backups have no usable repository",
    why: "VolSync backs up volumes with restic, into a repository whose password is read from the lab's \
          secret store. Without a repository, a password and a store there would be no backups, and nothing \
          would report it.",
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
                .report(&CODE, "VolSync backups are enabled, but no repository is configured")
                .at(volumes.node, "requires `backup.volsync`")
                .help("configure it: `backup.volsync.repository = { url, path, keys }`");
            return;
        };
        let repository = &volsync.repository;
        if !repository.keys.keys().any(|key| key.to_string() == "RESTIC_PASSWORD") {
            findings
                .report(&CODE, "the restic repository has no password")
                .at_key(repository.node, "`keys.RESTIC_PASSWORD` is not set")
                .help(
                    "add `keys.RESTIC_PASSWORD = \"PROPERTY\"`, the property of the secret that contains the \
                     password",
                );
        }
        let default = lab.secrets.as_ref().and_then(|source| source.store.as_ref());
        if repository.store.is_none() && default.is_none() {
            findings
                .report(&CODE, "the credentials of the restic repository have no secret store")
                .at_key(repository.node, "no `store` is set here or in `secrets.store`")
                .help("name the lab's ClusterSecretStore: `secrets.store = \"...\"`");
        }
    },
};
