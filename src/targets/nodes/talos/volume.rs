//! Volumes as documents, and sections that are omitted if empty.

use crate::document::{Data, Map};
use crate::facts::vm::stable_device;
use crate::lab::hardware::{DiskFileSystem, TalosVolume};
use crate::types::DiskSize;
use crate::value::NodeId;

/// A volume, as a separate document.
pub fn volume(name: &str, volume: &TalosVolume) -> Data {
    let kind = if name == "EPHEMERAL" || name == "STATE" { "VolumeConfig" } else { "UserVolumeConfig" };
    let disk = volume.disk.as_ref().map(|disk| Data::map(disk.node).put("match", disk));
    let provisioning = Data::map(volume.node)
        .maybe("diskSelector", disk)
        .maybe("minSize", volume.min_size.map(|size| Data::text(size.node, bytes(size.value))))
        .maybe("maxSize", volume.max_size.map(|size| Data::text(size.node, bytes(size.value))));
    Data::map(volume.node)
        .text("apiVersion", "v1alpha1")
        .text("kind", kind)
        .text("name", name)
        .some("provisioning", provisioning)
        .into()
}

/// Where Talos mounts user volumes, each below its name.
pub const MOUNTS: &str = "/var/mnt/";

/// The volume on a disk of the machine. Talos provisions it on an empty disk only. The minimum is required; the volume
/// takes the whole disk.
pub fn volume_of_disk(slot: &str, described: &DiskFileSystem) -> Option<Data> {
    let node = described.node;
    let name = described.mount.value.as_str().strip_prefix(MOUNTS)?;
    let found = format!("'{}' in disk.symlinks", stable_device(slot)?);
    let provisioning = Data::map(node)
        .put("diskSelector", Data::map(node).text("match", found))
        .put("grow", Data::bool(node, true))
        .text("minSize", "512MiB");
    let volume = Data::map(node)
        .text("apiVersion", "v1alpha1")
        .text("kind", "UserVolumeConfig")
        .put("name", Data::text(described.mount.node, name))
        .put("provisioning", provisioning)
        .put("filesystem", Data::map(described.r#type.node).put("type", &described.r#type));
    Some(volume.into())
}

/// `400GiB`.
fn bytes(size: DiskSize) -> String {
    format!("{}B", size.to_kubernetes())
}

/// A map below a key, left out if it is empty.
pub fn section(node: NodeId, key: &str, map: Map) -> Map {
    Data::map(node).some(key, map)
}
