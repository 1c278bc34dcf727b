//! Drives of a machine: disks, CD drives, the cloud-init drive, UEFI and TPM state.

use crate::document::Data;
use crate::facts::vm::CdDrive;
use crate::lab::hardware::{CloudInitDrive, Disk, DiskCache, DiskLimits, EfiDisk, Tpm};
use crate::targets::proxmox::property::Properties;
use crate::types::Bandwidth;

/// `STORAGE:GIB` creates a new disk of that size.
pub(super) fn new_disk(disk: &Disk) -> Data {
    settings(disk, format!("{}:{}", *disk.storage, disk.size.gibibytes())).data(disk.node)
}

/// The boot disk of a machine with an image: a copy of the image, which is grown afterwards.
pub(super) fn imported(disk: &Disk, volume: &str) -> Data {
    settings(disk, format!("{}:0", *disk.storage)).set("import-from", volume).data(disk.node)
}

/// An existing disk, by its volume.
pub(super) fn existing(disk: &Disk, volume: &str) -> Data {
    settings(disk, volume.to_owned()).data(disk.node)
}

/// Whether two disks agree in all settings that a copy inherits.
pub(super) fn alike(one: &Disk, other: &Disk) -> bool {
    let text = |disk| settings(disk, String::new()).text();
    text(one) == text(other)
}

fn settings(disk: &Disk, volume: String) -> Properties {
    let properties = Properties::of(volume)
        .maybe("format", disk.format.map(|format| format.word()))
        .maybe("cache", Some(disk.cache.word()).filter(|_| disk.cache.value != DiskCache::None))
        .maybe("discard", disk.discard.value.then_some("on"));
    // Slots of `virtio` have no `ssd`, and those of `ide` and `sata` no `iothread`. Both are written nevertheless, so
    // that the check of parameters reports them at the disk.
    let properties = properties
        .on("iothread", disk.iothread.value)
        .on("ssd", disk.ssd.value)
        .on("ro", disk.read_only.value)
        .off("backup", disk.backup.value);
    match &disk.limits {
        Some(limits) => limited(properties, limits),
        None => properties,
    }
}

fn limited(properties: Properties, limits: &DiskLimits) -> Properties {
    let rate = |properties: Properties, way: &str, rate: Option<Bandwidth>| match rate {
        Some(rate) => match mebibytes(rate) {
            Some(mebibytes) => properties.set(&format!("mbps_{way}"), mebibytes),
            None => properties.set(&format!("bps_{way}"), rate.bits_per_second() / 8),
        },
        None => properties,
    };
    let properties = rate(properties, "rd", limits.read.map(|read| read.value));
    let properties = rate(properties, "wr", limits.write.map(|write| write.value));
    properties.maybe("iops_rd", limits.read_operations).maybe("iops_wr", limits.write_operations)
}

/// Proxmox VE's `mbps` are MiB per second. Rates that are not a whole number of MiB are given in bytes.
fn mebibytes(rate: Bandwidth) -> Option<u64> {
    let bytes = rate.bytes_per_second_exact()?;
    bytes.is_multiple_of(1 << 20).then_some(bytes >> 20)
}

pub(super) fn cd_drive(cd_drive: &CdDrive<'_>) -> Data {
    Properties::of(cd_drive.volume()).set("media", "cdrom").data(cd_drive.node())
}

pub(super) fn cloud_init(drive: &CloudInitDrive) -> Data {
    Data::text(drive.node, format!("{}:cloudinit", *drive.storage))
}

/// The size is fixed by the firmware; the number only requests a new volume.
pub(super) fn efi_disk(disk: &EfiDisk) -> Data {
    Properties::of(format!("{}:1", *disk.storage))
        .set("efitype", "4m")
        .on("pre-enrolled-keys", disk.pre_enrolled_keys.value)
        .data(disk.node)
}

pub(super) fn tpm(tpm: &Tpm) -> Data {
    Properties::of(format!("{}:1", *tpm.storage)).set("version", tpm.version.word()).data(tpm.node)
}
