//! A host's storages, as definitions for `/etc/pve/storage.cfg`.

use crate::document::{Content, Document, Origin};
use crate::lab::hardware::StorageType;
use crate::print;
use crate::print::Section;
use crate::resolve::{Resolved, ResolvedHost, ResolvedStorage};
use crate::types::SystemName;
use crate::value::At;

/// None if all storages exist already.
pub(super) fn document(lab: &Resolved<'_>, host: &ResolvedHost<'_>) -> Option<Document> {
    let origin = host.storages.iter().find(|storage| storage.storage.r#type.is_some())?.storage.node;
    Some(Document {
        path: format!("proxmox/{}/storage.cfg", host.name),
        origin: Origin::follows(origin),
        content: Content::Text(print::sections(&storage_definitions(lab, host))),
    })
}

/// The definitions of a host's storages, sorted by name. Members of a Proxmox cluster share them, so each of them has
/// the same ones. Credentials of servers are not part of them: Proxmox VE keeps them in separate files.
pub fn storage_definitions(lab: &Resolved<'_>, host: &ResolvedHost<'_>) -> Vec<Section> {
    let cluster = |host: &ResolvedHost<'_>| host.host.proxmox.cluster.as_ref().map(|name| name.value.clone());
    let together = |other: &&ResolvedHost<'_>| {
        other.name == host.name || (cluster(host).is_some() && cluster(other) == cluster(host))
    };
    let members: Vec<&ResolvedHost<'_>> = lab.hosts.iter().filter(together).collect();
    let mut names: Vec<&str> =
        members.iter().flat_map(|member| member.storages.iter().map(|storage| storage.name)).collect();
    names.sort_unstable();
    names.dedup();
    names.into_iter().filter_map(|name| shared_section(&members, name)).collect()
}

/// A storage as defined by the first member, and the members that have it, unless all do.
fn shared_section(members: &[&ResolvedHost<'_>], name: &str) -> Option<Section> {
    let of_member = |member: &ResolvedHost<'_>| {
        let storage = member.storages.iter().find(|storage| storage.name == name)?;
        section(member, storage)
    };
    let having: Vec<(&str, Section)> =
        members.iter().filter_map(|member| Some((member.name.as_str(), of_member(member)?))).collect();
    let nodes: Vec<&str> = having.iter().map(|(member, _)| *member).collect();
    let mut section = having.first()?.1.clone();
    if nodes.len() < members.len() {
        section.properties.push(("nodes", nodes.join(",")));
    }
    Some(section)
}

fn section(host: &ResolvedHost<'_>, resolved: &ResolvedStorage<'_>) -> Option<Section> {
    let kind = resolved.storage.r#type.as_ref()?.value;
    let storage = resolved.storage;
    let text = |field: &Option<At<String>>| field.as_ref().map(|field| field.value.clone());
    let system = |field: &Option<At<SystemName>>| field.as_ref().map(|field| field.value.to_string());
    let mounted = || Some(format!("/mnt/pve/{}", resolved.name));
    let mut properties: Vec<(&'static str, Option<String>)> = match kind {
        StorageType::Dir | StorageType::Btrfs => vec![("path", text(&storage.path))],
        StorageType::Lvm => vec![("vgname", system(&storage.volume_group))],
        StorageType::LvmThin => {
            vec![("thinpool", system(&storage.thin_pool)), ("vgname", system(&storage.volume_group))]
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
        StorageType::Pbs => vec![
            ("datastore", text(&storage.datastore)),
            ("server", text(&storage.server)),
            ("username", text(&storage.username)),
            ("fingerprint", text(&storage.fingerprint)),
            ("namespace", text(&storage.namespace)),
        ],
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
    let local = matches!(
        kind,
        StorageType::Dir
            | StorageType::Btrfs
            | StorageType::Lvm
            | StorageType::LvmThin
            | StorageType::ZfsPool
    );
    properties.push(("shared", (local && storage.shared.value).then(|| "1".to_owned())));
    let properties = properties.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    Some(Section { kind: kind.word().to_owned(), name: resolved.name.to_owned(), properties })
}

/// The latest version that the server supports.
fn nfs_version(resolved: &ResolvedStorage<'_>) -> Option<String> {
    let versions = resolved.nfs_server?.versions.iter().map(|version| version.value.as_str());
    versions.max().map(str::to_owned)
}

/// A host that is part of the Ceph cluster has its monitors configured.
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
