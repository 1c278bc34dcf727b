//! A host's storages, as definitions for `/etc/pve/storage.cfg`.

use crate::lab::StorageType;
use crate::lab::decode::At;
use crate::plan::data::Origin;
use crate::plan::{Content, Document};
use crate::print::{self, Section};
use crate::resolve::{ResolvedHost, ResolvedStorage};

/// None where all storages are taken as given. Credentials of servers are not part of this file: Proxmox VE keeps
/// them in files of their own.
pub(super) fn document(host: &ResolvedHost<'_>) -> Option<Document> {
    let sections: Vec<Section> = host.storages.iter().filter_map(|storage| section(host, storage)).collect();
    let origin = host.storages.iter().find(|storage| storage.storage.r#type.is_some())?.storage.node;
    Some(Document {
        path: format!("proxmox/{}/storage.cfg", host.name),
        origin: Origin::follows(origin),
        content: Content::Text(print::sections(&sections)),
    })
}

fn section(host: &ResolvedHost<'_>, resolved: &ResolvedStorage<'_>) -> Option<Section> {
    let kind = resolved.storage.r#type.as_ref()?.value;
    let storage = resolved.storage;
    let text = |field: &Option<At<String>>| field.as_ref().map(|field| field.value.clone());
    let mounted = || Some(format!("/mnt/pve/{}", resolved.name));
    let mut properties: Vec<(&'static str, Option<String>)> = match kind {
        StorageType::Dir | StorageType::Btrfs => vec![("path", text(&storage.path))],
        StorageType::Lvm => vec![("vgname", text(&storage.volume_group))],
        StorageType::LvmThin => {
            vec![("thinpool", text(&storage.thin_pool)), ("vgname", text(&storage.volume_group))]
        }
        StorageType::ZfsPool => vec![("pool", text(&storage.pool)), ("sparse", Some("1".to_owned()))],
        StorageType::Nfs => vec![
            ("export", text(&storage.export)),
            ("path", text(&storage.path).or_else(mounted)),
            ("server", resolved.nfs_server.map(|server| server.address.to_string())),
            ("options", nfs_version(resolved).map(|version| format!("vers={version}"))),
        ],
        StorageType::Cifs => vec![
            ("path", text(&storage.path).or_else(mounted)),
            ("server", text(&storage.server)),
            ("share", text(&storage.datastore)),
        ],
        StorageType::Pbs => vec![("datastore", text(&storage.datastore)), ("server", text(&storage.server))],
        StorageType::Rbd => vec![
            ("monhost", monitors(host, resolved)),
            ("pool", text(&storage.pool)),
            ("krbd", Some("0".to_owned())),
        ],
        StorageType::CephFs => vec![
            ("path", text(&storage.path).or_else(mounted)),
            ("monhost", monitors(host, resolved)),
            ("fs-name", filesystem(resolved)),
        ],
    };
    let content: Vec<&str> = storage.content.iter().map(|content| content.word()).collect();
    properties.push(("content", Some(content.join(",")).filter(|content| !content.is_empty())));
    // Local disks look alike on all hosts of a cluster, which share this file.
    let local = matches!(
        kind,
        StorageType::Dir
            | StorageType::Btrfs
            | StorageType::Lvm
            | StorageType::LvmThin
            | StorageType::ZfsPool
    );
    properties.push(("shared", (local && storage.shared.value).then(|| "1".to_owned())));
    let bound = local && !storage.shared.value && host.host.proxmox.cluster.is_some();
    properties.push(("nodes", bound.then(|| host.name.to_string())));
    let properties = properties.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    Some(Section { kind: kind.word().to_owned(), name: resolved.name.to_owned(), properties })
}

/// The newest version that the server speaks.
fn nfs_version(resolved: &ResolvedStorage<'_>) -> Option<String> {
    let versions = resolved.nfs_server?.versions.iter().map(|version| version.value.as_str());
    versions.max().map(str::to_owned)
}

/// A host that is part of the Ceph cluster knows its monitors.
fn monitors(host: &ResolvedHost<'_>, resolved: &ResolvedStorage<'_>) -> Option<String> {
    let (_, cluster) = resolved.ceph_cluster?;
    if cluster.osds.contains_key(host.name) {
        return None;
    }
    let addresses: Vec<String> = cluster.monitors.values().map(ToString::to_string).collect();
    Some(addresses.join(" ")).filter(|addresses| !addresses.is_empty())
}

fn filesystem(resolved: &ResolvedStorage<'_>) -> Option<String> {
    let (_, cluster) = resolved.ceph_cluster?;
    let pools = cluster.pools.iter().filter_map(|(name, pool)| Some((name, pool.filesystem.as_ref()?)));
    let wanted = resolved.storage.pool.as_ref();
    let mut named = pools.filter(|(name, _)| wanted.is_none_or(|wanted| wanted.value == name.as_str()));
    named.next().map(|(_, filesystem)| filesystem.value.clone())
}
