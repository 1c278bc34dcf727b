//! Virtual machines and their templates.

mod vm_affinity;
mod vm_balloon;
mod vm_clone_differs;
mod vm_cores;
mod vm_device_taken;
mod vm_disk_limits;
mod vm_disk_whole;
mod vm_display;
mod vm_efi;
mod vm_file_system;
mod vm_guest;
mod vm_id_taken;
mod vm_iommu;
mod vm_iommu_group;
mod vm_login;
mod vm_memory_odd;
mod vm_memory_whole;
mod vm_mount;
mod vm_numa;
mod vm_release;
mod vm_reserve;
mod vm_shell;
mod vm_small;
mod vm_start_on_boot;
mod vm_start_order;
mod vm_sysctl;

use crate::check::rule::Rule;

/// The rules of this family.
pub(super) static RULES: &[&Rule] = &[
    &vm_affinity::RULE,
    &vm_balloon::RULE,
    &vm_clone_differs::RULE,
    &vm_cores::RULE,
    &vm_device_taken::RULE,
    &vm_disk_limits::RULE,
    &vm_disk_whole::RULE,
    &vm_display::RULE,
    &vm_efi::RULE,
    &vm_file_system::RULE,
    &vm_guest::RULE,
    &vm_id_taken::RULE,
    &vm_iommu::RULE,
    &vm_iommu_group::RULE,
    &vm_login::RULE,
    &vm_memory_odd::RULE,
    &vm_memory_whole::RULE,
    &vm_mount::RULE,
    &vm_numa::RULE,
    &vm_release::RULE,
    &vm_reserve::RULE,
    &vm_shell::RULE,
    &vm_small::RULE,
    &vm_start_on_boot::RULE,
    &vm_start_order::RULE,
    &vm_sysctl::RULE,
];
