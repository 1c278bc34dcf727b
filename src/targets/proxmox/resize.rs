//! Disks that grow after they were copied: `PUT /nodes/{node}/qemu/{vmid}/resize`.

use crate::document::Data;
use crate::lab::hardware::Disk;
use crate::resolve::VirtualMachine;
use crate::targets::proxmox::address;

/// Requests the whole size and not an increment, so that the call is idempotent.
pub(super) fn to_size(machine: &VirtualMachine<'_>, slot: &str, disk: &Disk) -> Data {
    let node = disk.size.node;
    address(machine)
        .put("disk", Data::text(disk.node, slot))
        .put("size", Data::text(node, format!("{}G", disk.size.gibibytes())))
        .into()
}
