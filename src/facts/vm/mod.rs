//! A virtual machine as hypervisors define it: the devices in its slots, its boot order, and the settings of
//! cloud-init.
//!
//! Every target that configures a hypervisor prints this view, so that two targets cannot describe different machines.

mod cloud_init;
mod devices;
mod drives;
mod file_systems;
mod image;
#[cfg(test)]
mod tests;

pub use cloud_init::{CloudInit, is_configured_by_cluster, is_set_up_by_cloud_init, runs_cloud_init};
pub use devices::{PassedPci, PassedUsb};
pub use drives::{CdDrive, CdMedia, boot_disk, inherited_disks, moved_disk};
pub use file_systems::{file_systems, stable_device};
pub use image::ImageFile;

use crate::facts::attachment::Attachment;
use crate::facts::slot;
use crate::lab::Lab;
use crate::lab::hardware::{Disk, Machine, MachineType};
use crate::value::At;

/// A virtual machine as its hypervisor builds it.
#[derive(Debug)]
pub struct VmView<'l> {
    /// The machine type in Proxmox VE notation.
    pub board: &'static str,
    /// The disks, in the order of their slots.
    pub disks: Vec<(&'l str, &'l Disk)>,
    /// The boot disk.
    pub boot_disk: Option<(&'l str, &'l Disk)>,
    /// The image that the boot disk is a copy of.
    pub disk_image: Option<ImageFile<'l>>,
    /// The CD drives in the order of their slots, and the installer after them, unless one of them holds it.
    pub cd_drives: Vec<CdDrive<'l>>,
    /// The boot order, preferred slot first.
    pub boot_order: Vec<At<&'l str>>,
    /// The PCI devices of the host that the machine gets.
    pub pci: Vec<PassedPci<'l>>,
    /// The USB devices of the host that the machine gets.
    pub usb: Vec<PassedUsb<'l>>,
    /// The cloud-init drive.
    pub cloud_init: Option<CloudInit<'l>>,
}

impl<'l> VmView<'l> {
    /// The view of a machine with the interfaces `nics`. Devices that its host does not have are left out.
    pub fn of(lab: &'l Lab, machine: &'l Machine, nics: &[Attachment<'l>]) -> Self {
        let boot_disk = boot_disk(machine);
        Self {
            board: match machine.machine_type.value {
                MachineType::Q35 => "q35",
                MachineType::I440fx => "pc",
            },
            disks: slot::in_order(&machine.disks),
            boot_disk: boot_disk.map(|(slot, disk)| (slot.value, disk)),
            disk_image: image::of_disk(machine),
            cd_drives: drives::cd_drives(machine),
            boot_order: drives::boot_order(machine),
            pci: devices::pci(lab, machine),
            usb: devices::usb(lab, machine),
            cloud_init: cloud_init::of(machine, nics),
        }
    }

    /// The image that a disk is a copy of.
    pub fn image_on(&self, slot: &str) -> Option<&ImageFile<'l>> {
        let (boot_slot, _) = self.boot_disk?;
        self.disk_image.as_ref().filter(|_| boot_slot == slot)
    }

    /// Whether a drive is in a slot.
    pub fn is_occupied(&self, slot: &str) -> bool {
        self.disks.iter().any(|(occupied, _)| *occupied == slot)
            || self.cd_drives.iter().any(|drive| drive.slot == slot)
            || self.cloud_init.as_ref().is_some_and(|cloud_init| cloud_init.drive.slot.value == slot)
    }
}
