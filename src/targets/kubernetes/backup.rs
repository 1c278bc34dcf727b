//! Backups of volumes: VolSync's objects, or Velero's annotation.

use crate::document::{Data, Map};
use crate::lab::service::{AnyWorkload, BackupBackend, Retain, VeleroOpt, Volsync, VolumeBackup};
use crate::resolve::{Claim, Resolved, ResolvedService};
use crate::targets::kubernetes::{metadata, object};
use crate::targets::shared::backup::{is_kept, restored};
use crate::targets::shared::folder::Manifest;
use crate::types::DiskSize;
use crate::value::At;

pub(super) fn objects(lab: &Resolved<'_>, service: &ResolvedService<'_>) -> Vec<Manifest> {
    let backup = &lab.lab.backup;
    let Some(volsync) = backup.volsync.as_ref().filter(|_| backup.volumes.value == BackupBackend::Volsync)
    else {
        return Vec::new();
    };
    let mut objects = Vec::new();
    for claim in service.claims.iter().filter(|claim| is_kept(lab, service, claim)) {
        objects.push(repository(lab, service, claim, volsync));
        objects.push(source(lab, service, claim, volsync));
        if restored(lab, service, claim).is_some() {
            objects.push(destination(service, claim, volsync));
        }
    }
    objects
}

/// The annotation of pods that lists the volumes for Velero's backups.
pub(super) fn annotation(
    lab: &Resolved<'_>,
    service: &ResolvedService<'_>,
    workload: AnyWorkload<'_>,
) -> Option<(String, Data)> {
    let backup = &lab.lab.backup;
    if backup.volumes.value != BackupBackend::Velero {
        return None;
    }
    let (key, kept) = match backup.velero_opt.value {
        VeleroOpt::In => ("backup.velero.io/backup-volumes", true),
        VeleroOpt::Out => ("backup.velero.io/backup-volumes-excludes", false),
    };
    let mounted = |claim: &&Claim<'_>| workload.volumes().any(|(name, _)| name == claim.volume);
    let volumes = service.claims.iter().filter(mounted);
    let volumes = volumes.filter(|claim| is_kept(lab, service, claim) == kept);
    let names: Vec<&str> = volumes.map(|claim| claim.volume.as_str()).collect();
    (!names.is_empty()).then(|| (key.to_owned(), Data::text(backup.volumes.node, names.join(","))))
}

fn own<'l>(service: &ResolvedService<'l>, claim: &Claim<'_>) -> Option<&'l VolumeBackup> {
    service.service.backup.as_ref()?.volumes.get(claim.volume)
}

fn source(
    lab: &Resolved<'_>,
    service: &ResolvedService<'_>,
    claim: &Claim<'_>,
    volsync: &Volsync,
) -> Manifest {
    let backup = &lab.lab.backup;
    let own = own(service, claim);
    let node = own.map_or(claim.node, |own| own.node);
    let schedule = own.and_then(|own| own.schedule.as_ref()).unwrap_or(&backup.schedule);
    let retain = own.and_then(|own| own.retain.as_ref()).unwrap_or(&backup.retain);
    let size = |size: &At<DiskSize>| Data::value(size.node, size.to_kubernetes());
    let restic = Data::map(node)
        .put("repository", Data::text(node, secret(claim)))
        .put("copyMethod", &volsync.copy)
        .put("pruneIntervalDays", &volsync.prune_days)
        .maybe("volumeSnapshotClassName", volsync.snapshot_class.as_ref())
        .maybe("cacheStorageClassName", volsync.cache_class.as_ref())
        .maybe("cacheCapacity", volsync.cache_size.as_ref().map(size))
        .some("moverSecurityContext", mover(service, claim, volsync, false))
        .some("retain", retained(retain));
    let trigger = Data::map(schedule.node).put("schedule", schedule);
    let spec = Data::map(node)
        .put("sourcePVC", Data::text(claim.node, claim.name.clone()))
        .put("trigger", trigger)
        .put("restic", restic);
    let metadata = metadata(service, node, claim.name.clone());
    let object = object(node, "volsync.backube/v1alpha1", "ReplicationSource", metadata).put("spec", spec);
    Manifest::new(format!("replicationsource-{}.yaml", claim.volume), object)
}

/// What a new claim is filled from: the newest backup, or nothing if there is none.
fn destination(service: &ResolvedService<'_>, claim: &Claim<'_>, volsync: &Volsync) -> Manifest {
    let node = volsync.restore.node;
    let size = |size: &At<DiskSize>| Data::value(size.node, size.to_kubernetes());
    let restic = Data::map(node)
        .put("repository", Data::text(node, secret(claim)))
        // The claim is a copy of a snapshot of the volume that is restored.
        .text("copyMethod", "Snapshot")
        .put("capacity", size(claim.size))
        .put("accessModes", Data::list(claim.access.node, [Data::from(&claim.access)]))
        .put("storageClassName", Data::value(claim.class.node, claim.class.value.to_string()))
        .maybe("volumeSnapshotClassName", volsync.snapshot_class.as_ref())
        .maybe("cacheStorageClassName", volsync.cache_class.as_ref())
        .maybe("cacheCapacity", volsync.cache_size.as_ref().map(size))
        .put("cleanupTempPVC", Data::bool(node, true))
        .some("moverSecurityContext", mover(service, claim, volsync, true));
    let spec = Data::map(node).put("trigger", Data::map(node).text("manual", "once")).put("restic", restic);
    let metadata = metadata(service, node, claim.name.clone());
    let object =
        object(node, "volsync.backube/v1alpha1", "ReplicationDestination", metadata).put("spec", spec);
    Manifest::new(format!("replicationdestination-{}.yaml", claim.volume), object)
}

/// The mover needs the permissions of the pods that write the volume. What it writes has their group, too.
fn mover(service: &ResolvedService<'_>, claim: &Claim<'_>, volsync: &Volsync, writes: bool) -> Map {
    let workloads = service.workloads.iter().map(|resolved| resolved.workload);
    let mut pods = workloads
        .filter(|workload| workload.volumes().any(|(name, _)| name == claim.volume))
        .map(|workload| workload.pod());
    let pod = pods.next();
    let of_container =
        || pod?.containers.values().find_map(|container| container.user.as_ref()).or(pod?.user.as_ref());
    let user = volsync.user.as_ref().or_else(of_container);
    let group_of_container =
        || pod?.containers.values().find_map(|container| container.group.as_ref()).or(pod?.group.as_ref());
    let group = if writes { group_of_container() } else { None };
    Data::map(volsync.node)
        .maybe("runAsUser", user)
        .maybe("runAsGroup", group)
        .maybe("fsGroup", pod.and_then(|pod| pod.fs_group.as_ref()).map(Data::from))
}

fn retained(retain: &Retain) -> Map {
    Data::map(retain.node)
        .maybe("hourly", retain.hourly.as_ref())
        .maybe("daily", retain.daily.as_ref())
        .maybe("weekly", retain.weekly.as_ref())
        .maybe("monthly", retain.monthly.as_ref())
}

fn secret(claim: &Claim<'_>) -> String {
    format!("{}-restic", claim.name)
}

/// The password of the repository: restic requires it in the Secret with the repository's URL.
fn repository(
    lab: &Resolved<'_>,
    service: &ResolvedService<'_>,
    claim: &Claim<'_>,
    volsync: &Volsync,
) -> Manifest {
    let repository = &volsync.repository;
    let node = repository.node;
    let place =
        format!("{}/{}/{}", repository.url.trim_end_matches('/'), service.namespace.value, claim.name);
    let source = lab.lab.secrets.as_ref();
    let store = repository.store.as_ref().or_else(|| source?.store.as_ref());
    let store =
        store.map(|store| Data::map(store.node).put("name", store).text("kind", "ClusterSecretStore"));
    let data = repository.keys.iter().map(|(key, property)| {
        let remote = Data::map(property.node).put("key", &repository.path).put("property", property);
        Data::map(property.node).text("secretKey", key.to_string()).put("remoteRef", remote).into()
    });
    let values = Data::map(node).put("RESTIC_REPOSITORY", Data::text(repository.url.node, place));
    let template =
        Data::map(node).text("engineVersion", "v2").text("mergePolicy", "Merge").put("data", values);
    let spec = Data::map(node)
        .maybe("refreshInterval", source.map(|source| Data::from(&source.refresh)))
        .maybe("secretStoreRef", store)
        .put("target", Data::map(node).text("name", secret(claim)).put("template", template))
        .put("data", Data::list(node, data));
    let metadata = metadata(service, node, secret(claim));
    let object = object(node, "external-secrets.io/v1", "ExternalSecret", metadata).put("spec", spec);
    Manifest::new(format!("externalsecret-restic-{}.yaml", claim.volume), object)
}
