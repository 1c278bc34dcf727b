//! Disks and CD drives of a virtual machine, and the boot order.

use crate::facts::slot;
use crate::facts::vm::image;
use crate::facts::vm::image::ImageFile;
use crate::lab::hardware::{Cdrom, Disk, Machine};
use crate::value::{At, NodeId};

/// The slots for an installer, preferred first. cloud-init's drive is usually in one of the others.
const INSTALLER_SLOTS: [&str; 4] = ["ide2", "ide0", "ide1", "ide3"];

/// A CD drive with its CD.
#[derive(Clone, Debug)]
pub struct CdDrive<'l> {
    /// The slot, such as `ide2`.
    pub slot: &'l str,
    /// The CD.
    pub media: CdMedia<'l>,
}

/// The kinds of CDs.
#[derive(Clone, Debug)]
pub enum CdMedia<'l> {
    /// A file that is on a storage already.
    File(&'l Cdrom),
    /// The image that the machine is installed from, which is downloaded.
    Installer(ImageFile<'l>),
}

impl CdDrive<'_> {
    /// The volume of the CD: `local:iso/pfsense.iso`.
    pub fn volume(&self) -> String {
        match &self.media {
            CdMedia::File(cdrom) => format!("{}:iso/{}", *cdrom.storage, *cdrom.file),
            CdMedia::Installer(image) => image.volume(),
        }
    }

    /// The configuration value that defines the drive.
    pub fn node(&self) -> NodeId {
        match &self.media {
            CdMedia::File(cdrom) => cdrom.node,
            CdMedia::Installer(file) => file.image.node,
        }
    }
}

/// The boot disk of a machine: the first disk of its boot order, or else its first disk. The node of the slot is the
/// value that decides.
pub fn boot_disk(machine: &Machine) -> Option<(At<&str>, &Disk)> {
    let disks = slot::in_order(&machine.disks);
    let ordered = machine.boot_order.iter().find_map(|slot| {
        let (name, disk) = disks.iter().find(|(name, _)| *name == slot.value)?;
        Some((At { value: *name, node: slot.node }, *disk))
    });
    let first = || disks.first().map(|(name, disk)| (At { value: *name, node: disk.node }, *disk));
    ordered.or_else(first)
}

/// The CD drives that the lab describes, and the installer, unless one of them holds it.
pub(super) fn cd_drives(machine: &Machine) -> Vec<CdDrive<'_>> {
    let described = slot::in_order(&machine.cdroms).into_iter();
    let mut drives: Vec<CdDrive<'_>> =
        described.map(|(slot, cdrom)| CdDrive { slot, media: CdMedia::File(cdrom) }).collect();
    if let Some(image) = image::of_installer(machine)
        && drives.iter().all(|drive| drive.volume() != image.volume())
        && let Some(slot) = free_installer_slot(machine)
    {
        drives.push(CdDrive { slot, media: CdMedia::Installer(image) });
    }
    drives
}

fn free_installer_slot(machine: &Machine) -> Option<&'static str> {
    let is_occupied = |slot: &str| {
        machine.disks.keys().chain(machine.cdroms.keys()).any(|occupied| occupied.as_str() == slot)
            || machine.cloud_init.as_ref().is_some_and(|drive| drive.slot.value == slot)
    };
    INSTALLER_SLOTS.into_iter().find(|slot| !is_occupied(slot))
}

/// The boot order of the machine. By default it boots from its first disk, and from the installer while that disk is
/// empty.
pub(super) fn boot_order(machine: &Machine) -> Vec<At<&str>> {
    if !machine.boot_order.is_empty() {
        let slots = machine.boot_order.iter();
        return slots.map(|slot| At { value: slot.value.as_str(), node: slot.node }).collect();
    }
    let Some((disk, _)) = boot_disk(machine) else { return Vec::new() };
    let installer = image::of_installer(machine).and_then(|image| {
        let drive = cd_drives(machine).into_iter().find(|drive| drive.volume() == image.volume())?;
        Some(At { value: drive.slot, node: image.image.node })
    });
    std::iter::once(disk).chain(installer).collect()
}

/// The disks of a clone that are copies of its template's, in the order of their slots: the slot, the clone's disk, the
/// template's.
pub fn inherited_disks<'l>(
    clone: &'l Machine,
    template: &'l Machine,
) -> impl Iterator<Item = (&'l str, &'l Disk, &'l Disk)> {
    let disks = slot::in_order(&clone.disks).into_iter();
    disks.filter_map(|(slot, disk)| {
        let (_, original) = template.disks.iter().find(|(name, _)| name.as_str() == slot)?;
        Some((slot, disk, original))
    })
}

/// The first disk of a clone that is copied to another storage than the template's. All its disks are copied there
/// together.
pub fn moved_disk<'l>(clone: &'l Machine, template: &'l Machine) -> Option<&'l Disk> {
    let mut disks = inherited_disks(clone, template);
    disks.find(|(_, disk, original)| disk.storage.value != original.storage.value).map(|(_, disk, _)| disk)
}
