//! Directories of NFS servers: defined in the pod, or a PersistentVolume and a claim each.

use crate::document::{Data, DataKind, Map, Origin};
use crate::facts::names;
use crate::lab::cluster::{Access, NfsThrough};
use crate::resolve::{NfsShare, Resolved, ResolvedService};
use crate::targets::kubernetes::{labels, metadata, object};
use crate::targets::shared::folder::Manifest;

const DRIVER: &str = "nfs.csi.k8s.io";

/// The volume and the claim of each directory that is not defined in pods.
pub(super) fn volumes(lab: &Resolved<'_>, service: &ResolvedService<'_>) -> Vec<Manifest> {
    let claimed = service.nfs.iter().filter(|share| through(lab, share) != NfsThrough::Inline);
    claimed.flat_map(|share| [volume(lab, service, share), claim(lab, service, share)]).collect()
}

fn through(lab: &Resolved<'_>, share: &NfsShare<'_>) -> NfsThrough {
    share.nfs.through.as_ref().unwrap_or(&lab.lab.storage.nfs.through).value
}

/// The volume of a pod for such a directory.
pub(super) fn source(
    lab: &Resolved<'_>,
    service: &ResolvedService<'_>,
    share: &NfsShare<'_>,
) -> (&'static str, Map) {
    let nfs = share.nfs;
    let map = Data::map(nfs.node);
    if through(lab, share) != NfsThrough::Inline {
        return ("persistentVolumeClaim", map.text("claimName", claim_name(service, share)));
    }
    let map = map.put("server", &share.server).put("path", &nfs.path);
    ("nfs", if nfs.read_only.value { map.put("readOnly", &nfs.read_only) } else { map })
}

fn volume(lab: &Resolved<'_>, service: &ResolvedService<'_>, share: &NfsShare<'_>) -> Manifest {
    let mounts = &lab.lab.storage.nfs;
    let nfs = share.nfs;
    let node = nfs.node;
    let name = volume_name(service, share);
    let read_only = |map: Map| match nfs.read_only.value {
        true => map.put("readOnly", &nfs.read_only),
        false => map,
    };
    let (kind, source) = match through(lab, share) {
        NfsThrough::Csi => {
            let attributes = Data::map(node).put("server", &share.server).put("share", &nfs.path);
            let csi = Data::map(node).text("driver", DRIVER).text("volumeHandle", name.clone());
            ("csi", read_only(csi).put("volumeAttributes", attributes))
        }
        NfsThrough::Static | NfsThrough::Inline => {
            let nfs = Data::map(node).put("server", &share.server).put("path", &nfs.path);
            ("nfs", read_only(nfs))
        }
    };
    let claimed = Data::map(node)
        .put("namespace", Data::text(service.namespace.node, service.namespace.value.clone()))
        .text("name", claim_name(service, share));
    let options = Data::list(mounts.node, mounts.mount_options.iter().map(Data::from));
    let spec = Data::map(node)
        .put("capacity", size(share))
        .put("accessModes", modes(share))
        // The content of the directory is independent of the volume, and must be retained.
        .text("persistentVolumeReclaimPolicy", "Retain")
        .maybe("storageClassName", mounts.class.as_ref())
        .some("mountOptions", options)
        .put("claimRef", claimed)
        .put(kind, source);
    let metadata = Data::map(node).text("name", name).put("labels", labels(service));
    let object = object(node, "v1", "PersistentVolume", metadata).put("spec", spec);
    Manifest::new(format!("pv-{}.yaml", share.volume), object)
}

fn claim(lab: &Resolved<'_>, service: &ResolvedService<'_>, share: &NfsShare<'_>) -> Manifest {
    let node = share.nfs.node;
    // An absent class would be replaced by the cluster's default one.
    let class = match &lab.lab.storage.nfs.class {
        Some(class) => Data::from(class),
        None => Data::text(node, ""),
    };
    let spec = Data::map(node)
        .put("accessModes", modes(share))
        .put("resources", Data::map(node).put("requests", size(share)))
        .put("storageClassName", class)
        .text("volumeName", volume_name(service, share));
    let metadata = metadata(service, node, claim_name(service, share));
    let object = object(node, "v1", "PersistentVolumeClaim", metadata).put("spec", spec);
    Manifest::new(format!("pvc-{}.yaml", share.volume), object)
}

fn claim_name(service: &ResolvedService<'_>, share: &NfsShare<'_>) -> String {
    names::part(service.name, share.volume)
}

/// PersistentVolumes are cluster-scoped. A dot, which neither part can have, makes names unique.
fn volume_name(service: &ResolvedService<'_>, share: &NfsShare<'_>) -> String {
    format!("{}.{}", service.namespace.value, claim_name(service, share))
}

fn size(share: &NfsShare<'_>) -> Map {
    let size = &share.nfs.size;
    let text = DataKind::String(size.to_kubernetes());
    Data::map(size.node).put("storage", Data::new(text, Origin::value(size.node)))
}

fn modes(share: &NfsShare<'_>) -> Data {
    let read_only = &share.nfs.read_only;
    let mode = if read_only.value { Access::ReadOnlyMany } else { Access::ReadWriteMany };
    Data::list(share.nfs.node, [Data::text(read_only.node, mode.word())])
}
