//! Directories that an NFS server does not export.

use crate::check::rule::{Findings, Rule};
use crate::diag::{Code, Example, Severity, near};
use crate::lab::Lab;
use crate::lab::hardware::NfsServer;
use crate::lab::service::NfsVolume;
use crate::types::DnsLabel;

pub static CODE: Code = Code {
    name: "STO-NFS-EXPORT",
    severity: Severity::Error,
    title: "a directory that the NFS server does not export",
    why: "A pod mounts a directory of one of the lab's `nfs_servers`. It must be one of the server's `exports` or lie \
          below one; else the pod waits for its volume until somebody reads its events. What is exported for reading \
          only cannot be written.",
    example: Example::Lab {
        bad: r#"{
  nfs_servers.nas = { address = "192.168.20.5", exports."/srv/media" = {} },
  services.hello = {
    volumes.media.nfs = { server = "nas", path = "/srv/music" },
    containers.app.mounts."/media" = "media",
  },
}"#,
        good: r#"{
  nfs_servers.nas = { address = "192.168.20.5", exports."/srv/media" = {} },
  services.hello = {
    volumes.media.nfs = { server = "nas", path = "/srv/media/music" },
    containers.app.mounts."/media" = "media",
  },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for (service_name, service) in lab.services() {
        for (volume_name, volume) in &service.volumes {
            let Some(nfs) = &volume.nfs else { continue };
            let found = lab.nfs_servers.iter().find(|(name, server)| {
                name.as_str() == nfs.server.value || server.address.to_string() == nfs.server.value
            });
            // A server whose exports nobody lists may export anything.
            if let Some((name, server)) = found.filter(|(_, server)| !server.exports.is_empty()) {
                let who = format!("volume `{volume_name}` of service `{service_name}`");
                exported(&who, nfs, name, server, findings);
            }
        }
    }
}

fn exported(who: &str, nfs: &NfsVolume, name: &DnsLabel, server: &NfsServer, findings: &mut Findings<'_>) {
    let path = nfs.path.value.trim_end_matches('/');
    let below = |export: &str| {
        let rest = path.strip_prefix(export.trim_end_matches('/'));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let export = server.exports.iter().find(|(export, _)| below(export.as_str()));
    let Some((_, export)) = export else {
        let known: Vec<&str> = server.exports.keys().map(|export| export.as_str()).collect();
        let help = near::did_you_mean(&nfs.path.value, &known)
            .unwrap_or_else(|| format!("NFS server `{name}` exports {}", known.join(", ")));
        findings
            .report(&CODE, format!("{who} is `{path}`, which NFS server `{name}` does not export"))
            .at(nfs.path.node, "below none of the exports")
            .help(help);
        return;
    };
    if export.read_only.value && !nfs.read_only.value {
        findings
            .report(
                &CODE,
                format!("{who} is to be written, and NFS server `{name}` exports it for reading only"),
            )
            .at(nfs.path.node, "to be written")
            .at(export.read_only.node, "for reading only")
            .help("set the volume's `read_only = true`, or export it for writing");
    }
}
