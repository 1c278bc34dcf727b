//! Proxmox clusters with an even number of votes.

use std::collections::BTreeMap;

use crate::check::rule::{Findings, Rule};
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::hardware::{Host, HostKind};
use crate::types::DnsLabel;

pub static CODE: Code = Code {
    name: "PVE-QUORUM",
    severity: Severity::Warning,
    title: "a Proxmox cluster has an even number of votes",
    why: "Hosts of a Proxmox cluster decide by majority. If one of two is down, the other can neither start \
          nor change machines. One more vote solves this: a third host, or a small computer as QDevice \
          (`proxmox.quorum_device`).",
    example: Example::Lab {
        bad: r#"{
  hosts = {
    pve.proxmox.cluster = "home",
    pve2 = { proxmox.cluster = "home", cores = 4, threads = 8, memory = "16GiB" },
  },
}"#,
        good: r#"{
  devices.pi = { kind = 'computer, addresses.lan = "192.168.20.5" },
  hosts = {
    pve.proxmox = { cluster = "home", quorum_device = "pi" },
    pve2 = { proxmox.cluster = "home", cores = 4, threads = 8, memory = "16GiB" },
  },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    if !lab.hosts.is_complete() {
        return;
    }
    let mut clusters: BTreeMap<&str, Vec<(&DnsLabel, &Host)>> = BTreeMap::new();
    for (name, host) in lab.hosts.iter().filter(|(_, host)| host.kind.value == HostKind::Proxmox) {
        if let Some(cluster) = &host.proxmox.cluster {
            clusters.entry(&cluster.value).or_default().push((name, host));
        }
    }
    for (cluster, hosts) in clusters {
        let settled = hosts.iter().any(|(_, host)| host.proxmox.quorum_device.is_some());
        if settled || !hosts.len().is_multiple_of(2) {
            continue;
        }
        let finding = findings.report(
            &CODE,
            format!("Proxmox cluster `{cluster}` has {} votes, which is an even number", hosts.len()),
        );
        let finding = hosts.iter().fold(finding, |finding, (name, host)| match &host.proxmox.cluster {
            Some(cluster) => finding.at(cluster.node, format!("host `{name}`")),
            None => finding,
        });
        finding.help("add a host, or a QDevice: `proxmox.quorum_device = \"DEVICE\"`");
    }
}
