//! NFS volumes use directories that their server exports.

use crate::check::rule::{Findings, Rule};
use crate::diag::{Code, Example, Severity, near};
use crate::lab::Lab;
use crate::lab::hardware::NfsServer;
use crate::lab::service::NfsVolume;
use crate::types::{DnsLabel, is_within};

pub static CODE: Code = Code {
    name: "STO-NFS-EXPORT",
    severity: Severity::Error,
    title: "an NFS server does not export the directory of a volume",
    why: "A pod mounts a directory of one of the lab's `nfs_servers`. It must be one of the server's \
          `exports`, or inside one; otherwise the pod waits for its volume, and only its events say why. A \
          read-only export cannot be mounted for writing.",
    example: Example::Lab {
        bad: r#"{
  devices.nas = { kind = 'nas, addresses.lan = "192.168.20.5" },
  nfs_servers.nas = { address = "192.168.20.5", exports."/srv/media" = {} },
  services.hello = {
    volumes.media.nfs = { server = "nas", path = "/srv/music" },
    containers.app.mounts."/media" = "media",
  },
}"#,
        good: r#"{
  devices.nas = { kind = 'nas, addresses.lan = "192.168.20.5" },
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
            // A server without a list of exports may export anything.
            if let Some((name, server)) = found.filter(|(_, server)| !server.exports.is_empty()) {
                let subject = format!("volume `{volume_name}` of service `{service_name}`");
                exported(&subject, nfs, name, server, findings);
            }
        }
    }
}

fn exported(
    subject: &str,
    nfs: &NfsVolume,
    name: &DnsLabel,
    server: &NfsServer,
    findings: &mut Findings<'_>,
) {
    let path = nfs.path.value.trim_end_matches('/');
    let export = server.exports.iter().find(|(export, _)| is_within(path, export.as_str()));
    let Some((_, export)) = export else {
        let known: Vec<&str> = server.exports.keys().map(|export| export.as_str()).collect();
        let help = near::did_you_mean(&nfs.path.value, &known)
            .unwrap_or_else(|| format!("available: {}", known.join(", ")));
        findings
            .report(&CODE, format!("{subject} uses `{path}`, which NFS server `{name}` does not export"))
            .at(nfs.path.node, "not inside any export")
            .help(help);
        return;
    };
    if export.read_only.value && !nfs.read_only.value {
        findings
            .report(&CODE, format!("{subject} is writable, but NFS server `{name}` exports it read-only"))
            .at(nfs.path.node, "writable")
            .at(export.read_only.node, "read-only")
            .help("set `read_only = true` on the volume, or export the directory for writing");
    }
}
