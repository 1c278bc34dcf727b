//! The volumes of a pod: volumes that its containers mount, and volumes that a StatefulSet creates for each pod.

use std::collections::BTreeMap;

use crate::document::{Data, DataKind, Map, Origin};
use crate::facts::names;
use crate::lab::RelativePath;
use crate::lab::decode::Entries;
use crate::lab::service::{
    AnyWorkload, EmptyVolume, FileMode, HostPath, Lifetime, Mounted, Projected, ProjectedSource, Volume,
    VolumeKind,
};
use crate::resolve::{Resolved, ResolvedService};
use crate::targets::kubernetes::config::config_name;
use crate::targets::kubernetes::secret::secret_name;
use crate::targets::kubernetes::{claim, nfs};
use crate::types::{ConfigKey, DnsLabel};
use crate::value::{At, NodeId, Number};

/// Name of the pod's volume for a config that is mounted directly.
pub(super) fn of_config(config: &DnsLabel) -> String {
    format!("config-{config}")
}

/// Name of the pod's volume for a secret that is mounted directly.
pub(super) fn of_secret(secret: &DnsLabel) -> String {
    format!("secret-{secret}")
}

pub(super) fn volumes(
    lab: &Resolved<'_>,
    service: &ResolvedService<'_>,
    workload: AnyWorkload<'_>,
) -> Vec<Data> {
    let declared = workload.volumes().filter_map(|(name, each)| volume(lab, service, name, each));
    declared.chain(implied(service, workload)).collect()
}

/// Claim templates of a StatefulSet.
pub(super) fn templates(service: &ResolvedService<'_>, workload: AnyWorkload<'_>) -> Vec<Data> {
    let mounted = |name: &DnsLabel| workload.volumes().any(|(known, _)| known == name);
    let claims = service.claims.iter();
    let claims = claims.filter(|claim| claim.lifetime == Lifetime::PodOfSet && mounted(claim.volume));
    let template = |claim: &crate::resolve::Claim<'_>| {
        let metadata = Data::map(claim.node)
            .text("name", claim.volume.to_string())
            .some("annotations", claim::growth(Data::map(claim.node), claim));
        Data::map(claim.node).put("metadata", metadata).put("spec", claim::spec(claim)).into()
    };
    claims.map(template).collect()
}

/// A volume that the service defines. None if a claim template creates it.
fn volume(
    lab: &Resolved<'_>,
    service: &ResolvedService<'_>,
    name: &DnsLabel,
    volume: &Volume,
) -> Option<Data> {
    let node = volume.node;
    let (kind, source) = match volume.kind() {
        VolumeKind::Claim(Lifetime::PodOfSet) => return None,
        VolumeKind::Claim(Lifetime::Service) => {
            let name = names::part(service.name, name);
            ("persistentVolumeClaim", Data::map(node).text("claimName", name))
        }
        VolumeKind::Claim(Lifetime::Pod) => {
            let claim = service.claims.iter().find(|claim| claim.volume == name);
            let template = Data::map(node).maybe("spec", claim.map(claim::spec));
            ("ephemeral", Data::map(node).put("volumeClaimTemplate", template))
        }
        VolumeKind::Existing(claim) => ("persistentVolumeClaim", Data::map(node).put("claimName", claim)),
        VolumeKind::Empty(empty) => ("emptyDir", empty_dir(empty)),
        VolumeKind::Nfs(_) => nfs::source(lab, service, service.nfs.iter().find(|nfs| nfs.volume == name)?),
        VolumeKind::HostPath(path) => ("hostPath", host_path(path)),
        VolumeKind::Config(config) => {
            let of_config = service.service.configs.get(&config.name.value);
            let mode = config.mode.as_ref().or(of_config.and_then(|config| config.mode.as_ref()));
            let name = Data::text(config.name.node, config_name(service, &config.name));
            let source = Data::map(config.node).put("name", name).maybe("defaultMode", mode.map(file_mode));
            ("configMap", source.some("items", items(config.node, &config.items)))
        }
        VolumeKind::Secret(secret) => {
            let name = Data::text(secret.name.node, secret_name(service, secret.name.as_str()));
            let source = Data::map(secret.node)
                .put("secretName", name)
                .maybe("defaultMode", secret.mode.as_ref().map(file_mode))
                .some("items", items(secret.node, &secret.items))
                .maybe("optional", secret.optional.as_ref());
            ("secret", source)
        }
        VolumeKind::Projected(projected) => ("projected", projection(service, projected)),
    };
    Some(Data::map(node).text("name", name.to_string()).put(kind, source).into())
}

/// The volumes of configs and secrets that are mounted directly: one each.
fn implied(service: &ResolvedService<'_>, workload: AnyWorkload<'_>) -> Vec<Data> {
    let mut volumes: BTreeMap<String, Data> = BTreeMap::new();
    let mounts = workload.pod().all_containers().flat_map(|(_, container)| container.mounts.values());
    for mount in mounts {
        let node = mount.node;
        let (name, kind, source) = match &mount.what {
            Mounted::Volume { .. } => continue,
            Mounted::Config { config, .. } => {
                let described = service.service.configs.get(&config.value);
                let mode = described.and_then(|config| config.mode.as_ref());
                let name = Data::text(config.node, config_name(service, config));
                let source = Data::map(node).put("name", name).maybe("defaultMode", mode.map(file_mode));
                (of_config(config), "configMap", source)
            }
            Mounted::Secret { secret, .. } => {
                let name = Data::text(secret.node, secret_name(service, secret.as_str()));
                (of_secret(secret), "secret", Data::map(node).put("secretName", name))
            }
        };
        let volume = || Data::map(node).text("name", name.clone()).put(kind, source).into();
        volumes.entry(name.clone()).or_insert_with(volume);
    }
    volumes.into_values().collect()
}

fn empty_dir(empty: &EmptyVolume) -> Map {
    let limit = empty.limit.as_ref().map(|limit| Data::value(limit.node, limit.to_kubernetes()));
    let medium = empty.memory.value.then(|| Data::text(empty.memory.node, "Memory"));
    Data::map(empty.node).maybe("medium", medium).maybe("sizeLimit", limit)
}

fn host_path(path: &HostPath) -> Map {
    let kind = path.r#type.as_ref().map(Data::from);
    Data::map(path.node).put("path", &path.path).maybe("type", kind)
}

fn projection(service: &ResolvedService<'_>, projected: &Projected) -> Map {
    let sources = projected.sources.values().map(|source| projected_source(service, source));
    Data::map(projected.node)
        .maybe("defaultMode", projected.mode.as_ref().map(file_mode))
        .put("sources", Data::list(projected.node, sources))
}

fn projected_source(service: &ResolvedService<'_>, source: &ProjectedSource) -> Data {
    let map = Data::map(source.node);
    let named = |name: &At<DnsLabel>, object: String| {
        Data::map(name.node)
            .put("name", Data::text(name.node, object))
            .some("items", items(source.node, &source.items))
    };
    let map = match &source.config {
        Some(config) => map.put("configMap", named(config, config_name(service, config))),
        None => map,
    };
    let map = match &source.secret {
        Some(secret) => map.put("secret", named(secret, secret_name(service, secret.as_str()))),
        None => map,
    };
    let map = match &source.token {
        Some(token) => {
            let described = Data::map(token.node)
                .maybe("audience", token.audience.as_ref())
                .maybe("expirationSeconds", token.expires.as_ref())
                .put("path", &token.path);
            map.put("serviceAccountToken", described)
        }
        None => map,
    };
    let fields = source.fields.iter().map(|(path, field)| {
        let reference = Data::map(field.node).put("fieldPath", field);
        Data::map(field.node).text("path", path.to_string()).put("fieldRef", reference).into()
    });
    let fields = Data::map(source.node).some("items", Data::list(source.node, fields));
    map.some("downwardAPI", fields).into()
}

fn items(node: NodeId, items: &Entries<ConfigKey, At<RelativePath>>) -> Data {
    let items = items
        .iter()
        .map(|(key, path)| Data::map(path.node).text("key", key.to_string()).put("path", path).into());
    Data::list(node, items)
}

/// JSON has no octal numbers.
fn file_mode(mode: &At<FileMode>) -> Data {
    Data::new(DataKind::Number(Number::Integer(i64::from(mode.bits))), Origin::value(mode.node))
}
