//! Volumes as documents, and sections that are omitted if empty.

use crate::document::{Data, Map};
use crate::lab::hardware::TalosVolume;
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

/// `400GiB`.
fn bytes(size: DiskSize) -> String {
    format!("{}B", size.to_kubernetes())
}

/// A map below a key, left out if it is empty.
pub fn section(node: NodeId, key: &str, map: Map) -> Map {
    Data::map(node).some(key, map)
}
