//! Storages of Proxmox VE: what each type needs to be defined, and which fields it does not have.

use crate::check::rule::{Findings, Rule};
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::hardware::{HostStorage, StorageType};
use crate::value::NodeId;

pub static CODE: Code = Code {
    name: "HOST-STORAGE-TYPE",
    severity: Severity::Error,
    title: "a storage lacks a field of its type, or has one of another type",
    why: "Proxmox VE defines a storage by its type and by what the type needs: a thin pool by its volume group and name, a \
          directory by its path, a share by its server. Without one of these the storage cannot be defined, and a field \
          of another type has no effect.",
    example: Example::Lab {
        bad: r#"{ hosts.pve.storages.local-lvm = { type = 'lvmthin, volume_group = "pve" } }"#,
        good: r#"{
  hosts.pve.storages.local-lvm = { type = 'lvmthin, volume_group = "pve", thin_pool = "data" },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

/// What a type needs and what else it can have: <https://pve.proxmox.com/pve-docs/chapter-pvesm.html>.
fn fields(kind: StorageType) -> (&'static [&'static str], &'static [&'static str]) {
    match kind {
        StorageType::Dir | StorageType::Btrfs => (&["path"], &[]),
        StorageType::Lvm => (&["volume_group"], &[]),
        StorageType::LvmThin => (&["volume_group", "thin_pool"], &[]),
        StorageType::ZfsPool => (&["pool"], &[]),
        StorageType::Nfs => (&["nfs_server", "export"], &["path"]),
        StorageType::Cifs => (&["server", "datastore"], &["path"]),
        StorageType::CephFs => (&[], &["ceph_cluster", "path", "pool"]),
        StorageType::Rbd => (&[], &["ceph_cluster", "pool"]),
        StorageType::Pbs => (&["server", "datastore"], &["fingerprint", "namespace", "username"]),
    }
}

/// The fields that belong to types, with the places of those that the storage has.
fn described(storage: &HostStorage) -> [(&'static str, Option<NodeId>); 12] {
    [
        ("path", storage.path.as_ref().map(|field| field.node)),
        ("volume_group", storage.volume_group.as_ref().map(|field| field.node)),
        ("thin_pool", storage.thin_pool.as_ref().map(|field| field.node)),
        ("pool", storage.pool.as_ref().map(|field| field.node)),
        ("nfs_server", storage.nfs_server.as_ref().map(|field| field.node)),
        ("export", storage.export.as_ref().map(|field| field.node)),
        ("ceph_cluster", storage.ceph_cluster.as_ref().map(|field| field.node)),
        ("server", storage.server.as_ref().map(|field| field.node)),
        ("datastore", storage.datastore.as_ref().map(|field| field.node)),
        ("username", storage.username.as_ref().map(|field| field.node)),
        ("fingerprint", storage.fingerprint.as_ref().map(|field| field.node)),
        ("namespace", storage.namespace.as_ref().map(|field| field.node)),
    ]
}

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for (host, name, storage) in lab.hosts.iter().flat_map(|(host, described)| {
        described.storages.iter().map(move |(name, storage)| (host, name, storage))
    }) {
        let Some(kind) = &storage.r#type else { continue };
        let owner = format!("storage `{}` of host `{host}` is of type `{}`", name.as_str(), kind.word());
        let (needed, possible) = fields(kind.value);
        for (field, place) in described(storage) {
            let is_needed = needed.contains(&field);
            match place {
                None if is_needed => findings
                    .report(&CODE, format!("{owner}, but has no `{field}`"))
                    .at(kind.node, format!("needs `{field}`"))
                    .help(format!("add `{field}`")),
                Some(place) if !is_needed && !possible.contains(&field) => findings
                    .report(&CODE, format!("{owner}, which has no `{field}`"))
                    .at(place, "has no effect")
                    .at(kind.node, "with this type")
                    .help("remove it, or correct the type"),
                _ => continue,
            };
        }
    }
}
