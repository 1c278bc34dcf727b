//! Backups of volumes: VolSync's objects, or Velero's annotation.

use crate::document::{Data, Map};
use crate::lab::service::{AnyWorkload, BackupBackend, Retain, VeleroOpt, Volsync, VolumeBackup};
use crate::resolve::{Claim, Resolved, ResolvedService};
use crate::targets::kubernetes::{metadata, object};
use crate::targets::shared::folder::Manifest;

pub(super) fn objects(lab: &Resolved<'_>, service: &ResolvedService<'_>) -> Vec<Manifest> {
    let backup = &lab.lab.backup;
    let Some(volsync) = backup.volsync.as_ref().filter(|_| backup.volumes.value == BackupBackend::Volsync)
    else {
        return Vec::new();
    };
    let kept = service.claims.iter().filter(|claim| is_kept(lab, service, claim));
    kept.flat_map(|claim| [repository(lab, service, claim, volsync), source(lab, service, claim, volsync)])
        .collect()
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

/// Whether a claim is backed up: the service's setting, or else by its purpose.
fn is_kept(lab: &Resolved<'_>, service: &ResolvedService<'_>, claim: &Claim<'_>) -> bool {
    let said = service.service.backup.as_ref();
    if said.is_some_and(|said| said.without.contains_key(claim.volume)) {
        return false;
    }
    if said.is_some_and(|said| said.volumes.contains_key(claim.volume)) {
        return true;
    }
    let volume = service.service.volumes.get(claim.volume);
    match volume.and_then(|volume| volume.purpose.as_ref()) {
        Some(purpose) => lab.lab.backup.purposes.iter().any(|kept| kept.value == purpose.value),
        // With an explicit class, the purpose of the data is unknown; then it is backed up.
        None => true,
    }
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
    let size = |size: &crate::value::At<crate::types::DiskSize>| Data::value(size.node, size.to_kubernetes());
    let restic = Data::map(node)
        .put("repository", Data::text(node, secret(claim)))
        .put("copyMethod", &volsync.copy)
        .put("pruneIntervalDays", &volsync.prune_days)
        .maybe("volumeSnapshotClassName", volsync.snapshot_class.as_ref())
        .maybe("cacheStorageClassName", volsync.cache_class.as_ref())
        .maybe("cacheCapacity", volsync.cache_size.as_ref().map(size))
        .some("moverSecurityContext", mover(service, claim, volsync))
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

/// The mover needs the permissions of the pods that write the volume.
fn mover(service: &ResolvedService<'_>, claim: &Claim<'_>, volsync: &Volsync) -> Map {
    let workloads = service.workloads.iter().map(|resolved| resolved.workload);
    let mut pods = workloads
        .filter(|workload| workload.volumes().any(|(name, _)| name == claim.volume))
        .map(|workload| workload.pod());
    let pod = pods.next();
    let of_container =
        || pod?.containers.values().find_map(|container| container.user.as_ref()).or(pod?.user.as_ref());
    let user = volsync.user.as_ref().or_else(of_container);
    Data::map(volsync.node)
        .maybe("runAsUser", user)
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
