//! Disks that grow after they were copied: `PUT /nodes/{node}/qemu/{vmid}/resize`.

use crate::lab::Disk;
use crate::plan::data::Data;
use crate::plan::proxmox::address;
use crate::resolve::VirtualMachine;

/// Asks for the whole size, and not for what is to be added: then asking twice does no harm.
pub(super) fn to_size(machine: &VirtualMachine<'_>, slot: &str, disk: &Disk) -> Data {
    let node = disk.size.node;
    address(machine)
        .put("disk", Data::text(disk.node, slot))
        .put("size", Data::text(node, format!("{}G", disk.size.bytes() >> 30)))
        .into()
}
