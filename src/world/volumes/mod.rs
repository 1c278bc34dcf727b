//! Claims and volumes: a claim that names its volume must fit it, and a snapshot needs a class that makes snapshots.

pub mod codes;

mod texts;

use crate::diag::Diagnostic;
use crate::document::{Data, elements};
use crate::types::Memory;
use crate::world::by_name::ByName;
use crate::world::closed_world::ClosedWorld;
use crate::world::object::{GroupKind, Object, shown, text};
use crate::world::report::Report;
use crate::world::volumes::codes::{STO_BINDING, STO_SNAPSHOT};

/// Provisioners of directories, which cannot be copied at a moment.
const WITHOUT_SNAPSHOTS: &[&str] = &[
    "cluster.local/nfs-subdir-external-provisioner",
    "docker.io/hostpath",
    "kubernetes.io/no-provisioner",
    "microk8s.io/hostpath",
    "openebs.io/local",
    "rancher.io/local-path",
];
/// The kind of classes.
const CLASS: GroupKind<'static> = GroupKind { kind: "StorageClass", group: "storage.k8s.io" };
/// The kind of classes of snapshots.
const SNAPSHOT_CLASS: GroupKind<'static> =
    GroupKind { kind: "VolumeSnapshotClass", group: "snapshot.storage.k8s.io" };
/// How a backup takes a copy of a volume.
const COPIES: &[&str] = &["Clone", "Snapshot"];

/// All findings about claims and volumes.
pub fn findings(world: &ClosedWorld<'_>) -> Vec<Diagnostic> {
    let mut report = Report::new(world.values);
    texts::check(world, &mut report);
    for object in &world.objects {
        if object.is("PersistentVolumeClaim", "") {
            bind(object, &world.named, &mut report);
        }
        if object.is("VolumeSnapshot", "snapshot.storage.k8s.io") {
            snapshot(object, &world.named, &mut report);
        }
        if object.is("ReplicationSource", "volsync.backube") {
            copy(object, world, &mut report);
        }
    }
    report.into_diagnostics()
}

/// A claim and the volume that it names.
fn bind(claim: &Object<'_>, named: &ByName<'_>, report: &mut Report<'_>) {
    let Some(wanted) = claim.spec() else { return };
    let Some(name) = text(wanted, "volumeName") else { return };
    let volume = named.core("PersistentVolume", "", name);
    let Some((volume, offered)) = volume.and_then(|volume| Some((volume, volume.spec()?))) else { return };
    let storage = |data: Option<&Data>| {
        let data = data?.get("storage")?;
        Some((shown(data).parse::<Memory>().ok()?.bytes(), shown(data)))
    };
    let requested = wanted.get("resources").and_then(|resources| resources.get("requests"));
    if let (Some(needs), Some(has)) = (storage(requested), storage(offered.get("capacity")))
        && needs.0 > has.0
    {
        let data = requested.and_then(|it| it.get("storage")).unwrap_or(wanted);
        let says = format!("wants {}, but {volume} has {}", needs.1, has.1);
        report.add(&STO_BINDING, claim, data, &says, "too much", "request at most what the volume has");
    }
    let modes =
        |spec: &Data| -> Vec<String> { elements(spec.get("accessModes")).iter().map(shown).collect() };
    let has = modes(offered);
    for data in elements(wanted.get("accessModes")).iter().filter(|mode| !has.contains(&shown(mode))) {
        let says = format!("wants access `{}`, but {volume} has {}", shown(data), has.join(", "));
        report.add(&STO_BINDING, claim, data, &says, "not offered", "use one of the modes of the volume");
    }
    let class = |spec: &'_ Data| spec.get("storageClassName").map(shown);
    // Without a class, a claim gets the default one; a volume has none then.
    if let Some(wants) = class(wanted)
        && wants != class(offered).unwrap_or_default()
    {
        let data = wanted.get("storageClassName").unwrap_or(wanted);
        let says = format!(
            "is of class `{wants}`, but {volume} is of class `{}`",
            class(offered).unwrap_or_default()
        );
        report.add(&STO_BINDING, claim, data, &says, "of another class", "use the same class in both");
    }
}

/// A backup that copies a volume, and the class of the volume.
fn copy(source: &Object<'_>, world: &ClosedWorld<'_>, report: &mut Report<'_>) {
    let Some(spec_of) = source.spec() else { return };
    let Some(name) = text(spec_of, "sourcePVC") else { return };
    let movers = ["restic", "rsync", "rsyncTLS", "rclone", "kopia", "syncthing"];
    let Some(mover) = movers.iter().find_map(|mover| spec_of.get(mover)) else { return };
    let Some(method) = mover.get("copyMethod").filter(|method| COPIES.contains(&shown(method).as_str()))
    else {
        return;
    };
    let claim = world.named.core("PersistentVolumeClaim", source.namespace, name).and_then(|it| it.spec());
    let Some(class) = claim.and_then(|claim| text(claim, "storageClassName")) else { return };
    let is_local = world.lab.storage.classes.iter().any(|(known, class_of)| {
        known.as_str() == class && class_of.node_local.is_some_and(|is_local| is_local.value)
    });
    let object = world.named.get(CLASS, "", class);
    let provisioner = object.and_then(|object| text(object.data, "provisioner"));
    let cannot = provisioner.map_or(is_local, |provisioner| WITHOUT_SNAPSHOTS.contains(&provisioner));
    if cannot {
        let says = format!(
            "copies the claim `{name}` by `{}`, but its class `{class}` makes no snapshots",
            shown(method)
        );
        let help = "write `copyMethod: Direct`, or use a class whose driver makes snapshots";
        report.add(&STO_SNAPSHOT, source, method, &says, "no copy is ever made", help);
    }
}

/// A snapshot by the driver of another class.
fn snapshot(object: &Object<'_>, named: &ByName<'_>, report: &mut Report<'_>) {
    let Some(wanted) = object.spec() else { return };
    let (Some(class), Some(data)) =
        (text(wanted, "volumeSnapshotClassName"), wanted.get("volumeSnapshotClassName"))
    else {
        return;
    };
    let claim = wanted.get("source").and_then(|source| text(source, "persistentVolumeClaimName"));
    let snapshots = named.get(SNAPSHOT_CLASS, "", class);
    let driver = snapshots.and_then(|class| text(class.data, "driver"));
    let claim = claim.and_then(|claim| named.core("PersistentVolumeClaim", object.namespace, claim)?.spec());
    let of_claim = claim.and_then(|claim| named.get(CLASS, "", text(claim, "storageClassName")?));
    let provisioner = of_claim.and_then(|class| text(class.data, "provisioner"));
    if let (Some(driver), Some(provisioner)) = (driver, provisioner)
        && driver != provisioner
    {
        let says = format!("is made by the driver `{driver}`, but the volume is one of `{provisioner}`");
        let help = "use the class of the volume's driver";
        report.add(&STO_SNAPSHOT, object, data, &says, "of another driver", help);
    }
}
