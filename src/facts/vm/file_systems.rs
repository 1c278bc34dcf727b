//! File systems on the disks of a virtual machine.

use crate::facts::slot;
use crate::lab::hardware::{Disk, DiskFileSystem, Machine};

/// The disks with a file system, in the order of their slots.
pub fn file_systems(machine: &Machine) -> impl Iterator<Item = (&str, &Disk, &DiskFileSystem)> {
    let disks = slot::in_order(&machine.disks).into_iter();
    disks.filter_map(|(slot, disk)| Some((slot, disk, disk.file_system.as_ref()?)))
}

/// The name under which a system finds the disk whatever the order in which its disks appear. Only SCSI disks have one
/// by themselves: the hypervisor passes their slot on as their id.
pub fn stable_device(slot: &str) -> Option<String> {
    let number = slot.strip_prefix("scsi")?;
    number.parse::<u8>().ok()?;
    Some(format!("/dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_drive-{slot}"))
}
