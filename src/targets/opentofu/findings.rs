//! What the provider cannot say.

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
    title: "something that OpenTofu's provider cannot say",
    why: "The provider bpg/proxmox has no words for some settings of machines and bridges. What is applied with it lacks \
          them, and differs from what the lab describes.",
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
    let help = "leave it out, or set it by hand on the hypervisor and allow this";
    for machine in described(lab) {
        for (node, what) in lacking(lab, machine) {
            report(node, format!("OpenTofu's provider cannot give machine `{}` {what}", machine.name), help);
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
                    "OpenTofu's provider cannot give bridge `{name}` of host `{}` a spanning tree",
                    host.name
                );
                report(bridge.spanning_tree.node, message, help);
            }
        }
    }
    found
}

/// Each thing that is lacking, with the value that asks for it.
fn lacking(lab: &Resolved<'_>, virtual_machine: &VirtualMachine<'_>) -> Vec<(NodeId, String)> {
    let machine = virtual_machine.machine;
    let mut lacking = Vec::new();
    for (slot, disk) in &machine.disks {
        let slot = slot.as_str();
        if disk.read_only.value {
            lacking.push((disk.read_only.node, format!("a disk `{slot}` that may only be read")));
        }
        if slot.starts_with("ide") {
            lacking.push((
                disk.node,
                format!("a disk in slot `{slot}`: only `scsi`, `sata` and `virtio` slots"),
            ));
        }
    }
    for drive in virtual_machine.view.cd_drives.iter().skip(1) {
        lacking.push((drive.node(), format!("a second CD drive, `{}`", drive.slot)));
    }
    for (index, attached) in virtual_machine.nics.iter().enumerate() {
        if attached.slot != format!("net{index}") {
            lacking.push((attached.nic.node, format!("an interface `{}` after a gap", attached.slot)));
        }
    }
    for (name, node) in raw(lab, virtual_machine) {
        if name != HOOK_SCRIPT {
            lacking.push((node, format!("the parameter `{name}` of the API")));
        }
    }
    lacking
}
