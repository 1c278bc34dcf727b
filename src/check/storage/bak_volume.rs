//! Volumes that a service speaks of in its backups.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity, near};

pub static CODE: Code = Code {
    name: "BAK-VOLUME",
    severity: Severity::Error,
    title: "a backup of a volume that is not there, or is not a claim",
    why: "What is to be backed up, and what is not, is said by the name of a volume. One that is misspelt would be \
          treated as usual, and that is noticed when the data is wanted back. Directories of NFS servers are backed up \
          where they are, and empty ones hold nothing that lasts.",
    example: Example::Lab {
        bad: r#"{ services.hello.backup.without.dat = "it can be made anew" }"#,
        good: r#"{ services.hello.backup.without.data = "it can be made anew" }"#,
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
                    .report(&CODE, format!("service `{service}` has no claim `{name}`"))
                    .at_key(node, "nothing has this name")
                    .help(help.unwrap_or_else(|| match known.as_slice() {
                        [] => "it has no claims: leave it out".to_owned(),
                        known => format!("it has {}", known.join(", ")),
                    }));
            }
            for (name, reason) in &backup.without {
                if let Some(both) = backup.volumes.get(name) {
                    findings
                        .report(
                            &CODE,
                            format!("volume `{name}` of service `{service}` is backed up, and is not"),
                        )
                        .at_key(reason.node, "not backed up")
                        .at_key(both.node, "backed up")
                        .help("keep one of the two");
                }
            }
        }
    },
};
