//! Settings that the provider does not support.

use crate::diag::{Code, Diagnostic, Example, Severity};
use crate::facts::host::is_reached;
use crate::lab::hardware::{HostKind, InterfaceKind};
use crate::resolve::{Resolved, VirtualMachine};
use crate::targets::opentofu::raw::{HOOK_SCRIPT, raw};
use crate::targets::opentofu::resource::described;
use crate::value::NodeId;

pub static TOFU_UNSUPPORTED: Code = Code {
    name: "TOFU-UNSUPPORTED",
    severity: Severity::Warning,
    title: "a setting that OpenTofu's provider does not support",
    why: "The provider bpg/proxmox does not support some settings of machines and bridges. Machines that \
          it creates lack them, and differ from the lab.",
    example: Example::Lab {
        bad: r#"{
  opentofu.enable = true,
  machines.node1.disks.scsi1 = { storage = "local-lvm", size = "8GiB", read_only = true },
}"#,
        good: r#"{
  opentofu.enable = true,
  machines.node1.disks.scsi1 = { storage = "local-lvm", size = "8GiB" },
}"#,
    },
    allowable: true,
};

pub fn findings(lab: &Resolved<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut report = |node: NodeId, message: String, help: &str| {
        let diagnostic = Diagnostic::new(&TOFU_UNSUPPORTED, message);
        found.push(diagnostic.at_node(node, lab.values.span(node), "").help(help));
    };
    let help = "remove the setting, or set it by hand on the hypervisor and allow this finding";
    for machine in described(lab) {
        for (node, what) in lacking(lab, machine) {
            report(
                node,
                format!(
                    "OpenTofu's provider does not support a setting of machine `{}`: {what}",
                    machine.name
                ),
                help,
            );
        }
    }
    for host in lab
        .hosts
        .iter()
        .filter(|host| host.host.kind.value == HostKind::Proxmox && is_reached(lab.lab, host.host))
    {
        for resolved in &host.interfaces {
            let InterfaceKind::Bridge(bridge) = resolved.interface.kind else { continue };
            if bridge.spanning_tree.value {
                let name = resolved.interface.name.as_str();
                let message = format!(
                    "OpenTofu's provider does not support `spanning_tree` of bridge `{name}` of host `{}`",
                    host.name
                );
                report(bridge.spanning_tree.node, message, help);
            }
        }
    }
    found
}

/// Unsupported settings, each with the value that requests it.
fn lacking(lab: &Resolved<'_>, virtual_machine: &VirtualMachine<'_>) -> Vec<(NodeId, String)> {
    let machine = virtual_machine.machine;
    let mut lacking = Vec::new();
    for (slot, disk) in &machine.disks {
        let slot = slot.as_str();
        if disk.read_only.value {
            lacking.push((disk.read_only.node, format!("disk `{slot}` is read-only")));
        }
        if slot.starts_with("ide") {
            lacking.push((disk.node, format!("disk `{slot}` is not in a `scsi`, `sata` or `virtio` slot")));
        }
    }
    for drive in virtual_machine.view.cd_drives.iter().skip(1) {
        lacking.push((drive.node(), format!("`{}` is a second CD drive", drive.slot)));
    }
    for (index, attached) in virtual_machine.nics.iter().enumerate() {
        if attached.slot != format!("net{index}") {
            lacking.push((
                attached.nic.node,
                format!("interface `{}` follows a gap in the numbering", attached.slot),
            ));
        }
    }
    for (name, node) in raw(lab, virtual_machine) {
        if name != HOOK_SCRIPT {
            lacking.push((node, format!("the API parameter `{name}`")));
        }
    }
    lacking
}
