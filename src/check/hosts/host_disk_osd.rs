//! Disks of Ceph OSDs have no other use.

use crate::check::rule::{Findings, Rule};
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::value::At;

pub static CODE: Code = Code {
    name: "HOST-DISK-OSD",
    severity: Severity::Error,
    title: "a disk is used by a Ceph OSD and by something else",
    why: "A Ceph OSD takes a whole disk and erases it. A storage, an export or another OSD on the same disk \
          would be destroyed.",
    example: Example::Lab {
        bad: r#"{
  hosts.pve.disks.sda = { size = "1TB", kind = 'ssd },
  hosts.pve.storages.local-lvm.disks = ["sda"],
  hosts.pve.reserve = "6GiB",
  ceph_clusters.main.osds.pve = ["sda"],
}"#,
        good: r#"{
  hosts.pve.disks = { sda = { size = "1TB", kind = 'ssd }, sdb = { size = "1TB", kind = 'ssd } },
  hosts.pve.storages.local-lvm.disks = ["sda"],
  hosts.pve.reserve = "6GiB",
  ceph_clusters.main.osds.pve = ["sdb"],
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let stores: Vec<(&str, &At<String>)> = lab
        .ceph_clusters
        .values()
        .flat_map(|cluster| &cluster.osds)
        .flat_map(|(host, disks)| disks.iter().map(move |disk| (host.as_str(), disk)))
        .collect();
    let mut users = Vec::new();
    for (host_name, host) in lab.hosts.iter() {
        for (name, storage) in &host.storages {
            let what = format!("storage `{}`", name.as_str());
            users.extend(storage.disks.iter().map(|disk| (host_name.as_str(), disk, what.clone())));
        }
    }
    for server in lab.nfs_servers.values() {
        let Some(host) = &server.server else { continue };
        for (path, export) in &server.exports {
            let what = format!("export `{}`", path.as_str());
            users.extend(export.disk.iter().map(|disk| (host.value.as_str(), disk, what.clone())));
        }
    }
    for (index, (host, disk)) in stores.iter().enumerate() {
        let mut report = |node, what: &str| {
            findings
                .report(
                    &CODE,
                    format!("disk `{}` of host `{host}` is used by a Ceph OSD and by {what}", **disk),
                )
                .at(disk.node, "Ceph uses the whole disk")
                .at(node, format!("used by {what}"))
                .help("use another disk for one of them");
        };
        for (_, other, what) in users.iter().filter(|(on, other, _)| on == host && other.value == disk.value)
        {
            report(other.node, what);
        }
        if let Some((_, other)) =
            stores[..index].iter().find(|(on, other)| on == host && other.value == disk.value)
        {
            report(other.node, "another OSD");
        }
    }
}
