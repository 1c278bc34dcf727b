//! The parameters that identify a machine in API calls.

use crate::document::Data;
use crate::resolve::VirtualMachine;
use crate::targets::proxmox::parameters::Parameters;

/// The machine's host and number, as in the path of most calls.
pub(super) fn address(virtual_machine: &VirtualMachine<'_>) -> Parameters {
    let machine = virtual_machine.machine;
    Parameters::of(machine.node)
        .put("node", Data::text(machine.host.node, virtual_machine.host.name.to_string()))
        .put("vmid", virtual_machine.vmid)
}
