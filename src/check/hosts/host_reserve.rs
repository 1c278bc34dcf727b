//! Hosts reserve enough memory for themselves.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::quantities;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::hardware::{Host, StorageType};
use crate::types::DnsLabel;
use crate::value::NodeId;

pub static CODE: Code = Code {
    name: "HOST-RESERVE",
    severity: Severity::Warning,
    title: "a host reserves less memory than it needs",
    why: "Machines can use the host's memory minus its `reserve`. The ZFS cache and the Ceph OSDs use that \
          reserve: ZFS takes a tenth of the memory, up to 16GiB, unless `zfs_cache` limits it; each OSD \
          takes 4GiB; the hypervisor about 1GiB. With a smaller reserve, the memory check passes but the \
          host still runs out of memory.",
    example: Example::Lab {
        bad: r#"{ hosts.pve.storages.tank = { type = 'zfspool, pool = "tank" } }"#,
        good: r#"{
  hosts.pve = { reserve = "8GiB", storages.tank = { type = 'zfspool, pool = "tank" } },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

const GIBIBYTE: u64 = 1 << 30;
/// The hypervisor itself.
const SYSTEM: u64 = GIBIBYTE;
/// The default of `osd_memory_target`.
const STORE: u64 = 4 * GIBIBYTE;
/// The largest default ZFS cache that the installer sets.
const CACHE_MOST: u64 = 16 * GIBIBYTE;

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for (name, host) in lab.hosts.iter() {
        let parts: Vec<ReservedPart> = [cache(host), stores(lab, name)].into_iter().flatten().collect();
        let needed = quantities::sum(parts.iter().map(|part| part.bytes).chain([SYSTEM]));
        if parts.is_empty() || needed <= u128::from(host.reserve.bytes()) {
            continue;
        }
        let shown = quantities::shown(needed);
        let message = format!("host `{name}` reserves {} for itself, but needs about {shown}", host.reserve);
        let finding =
            findings.report(&CODE, message).at(host.reserve.node, format!("{} reserved", host.reserve));
        let finding = parts.into_iter().fold(finding, |finding, part| {
            finding.at_key(part.node, format!("{} for {}", quantities::shown(part.bytes.into()), part.what))
        });
        finding.help(format!(
            "set `hosts.{name}.reserve = \"{shown}B\"`, or limit what uses it (ZFS: `zfs_cache`)"
        ));
    }
}

/// Something that uses memory of the host.
struct ReservedPart {
    bytes: u64,
    node: NodeId,
    what: String,
}

fn cache(host: &Host) -> Option<ReservedPart> {
    let is_zfs = |kind: StorageType| kind == StorageType::ZfsPool;
    let storage =
        host.storages.values().find(|storage| storage.r#type.is_some_and(|kind| is_zfs(kind.value)));
    let default = (host.memory.bytes() / 10).min(CACHE_MOST);
    let what = "the ZFS cache".to_owned();
    match (&host.zfs_cache, storage) {
        (Some(cache), _) => Some(ReservedPart { bytes: cache.bytes(), node: cache.node, what }),
        // Whole MiB, as users write amounts.
        (None, Some(storage)) => Some(ReservedPart { bytes: default >> 20 << 20, node: storage.node, what }),
        (None, None) => None,
    }
}

fn stores(lab: &Lab, host: &DnsLabel) -> Option<ReservedPart> {
    let clusters = lab.ceph_clusters.values().filter_map(|cluster| cluster.osds.get(host));
    let disks: Vec<_> = clusters.flatten().collect();
    let bytes = STORE.saturating_mul(disks.len() as u64);
    disks.first().map(|first| ReservedPart {
        bytes,
        node: first.node,
        what: format!("{} Ceph OSDs", disks.len()),
    })
}
