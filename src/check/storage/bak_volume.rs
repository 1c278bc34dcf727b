//! Backup settings refer to existing volume claims of the service.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity, near};

pub static CODE: Code = Code {
    name: "BAK-VOLUME",
    severity: Severity::Error,
    title: "backup settings refer to a volume that does not exist or is not a claim",
    why: "Backup settings refer to volumes by name. A misspelt name would leave the volume with the default \
          settings, and nobody would notice until the data has to be restored. NFS directories are backed up \
          on their server, and `empty` volumes hold no persistent data.",
    example: Example::Lab {
        bad: r#"{ services.hello.backup.without.dat = "can be regenerated" }"#,
        good: r#"{ services.hello.backup.without.data = "can be regenerated" }"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (service, described) in lab.services() {
            let Some(backup) = &described.backup else { continue };
            let claims = described.volumes.iter().filter(|(_, it)| it.empty.is_none() && it.nfs.is_none());
            let known: Vec<&str> = claims.map(|(name, _)| name.as_str()).collect();
            let kept = backup.volumes.iter().map(|(name, volume)| (name, volume.node));
            let left = backup.without.iter().map(|(name, reason)| (name, reason.node));
            for (name, node) in kept.chain(left).filter(|(name, _)| !known.contains(&name.as_str())) {
                let help = near::did_you_mean(name.as_str(), &known);
                findings
                    .report(&CODE, format!("service `{service}` has no volume claim `{name}`"))
                    .at_key(node, "not defined")
                    .help(help.unwrap_or_else(|| match known.as_slice() {
                        [] => "the service has no volume claims: remove this entry".to_owned(),
                        known => format!("available: {}", known.join(", ")),
                    }));
            }
            for (name, reason) in &backup.without {
                if let Some(both) = backup.volumes.get(name) {
                    findings
                        .report(
                            &CODE,
                            format!(
                                "volume `{name}` of service `{service}` is both backed up and excluded from \
                                 backups"
                            ),
                        )
                        .at_key(reason.node, "excluded from backups")
                        .at_key(both.node, "backed up")
                        .help("remove one of the two entries");
                }
            }
        }
    },
};
