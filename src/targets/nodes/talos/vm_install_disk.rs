//! Installation disks that a machine does not have.

use crate::check::rule::Rule;
use crate::check::shared::nodes;
use crate::diag::{Code, Example, Severity};
use crate::lab::cluster::{Cluster, Distribution};
use crate::lab::hardware::Machine;
use crate::value::At;

pub static VM_INSTALL_DISK: Code = Code {
    name: "VM-INSTALL-DISK",
    severity: Severity::Error,
    title: "Talos is to be installed on a disk that the machine does not have",
    why: "Linux names the disks of a machine by their controllers: SCSI, SATA and IDE disks are `/dev/sda` and so on, \
          VirtIO disks `/dev/vda` and so on. On a machine without the disk, the installation fails and the node stays \
          in maintenance mode.",
    example: Example::Lab {
        bad: r#"{
  cluster = { distribution = 'talos, versions.talos = "1.11.5", talos.install_disk = "/dev/vda" },
  machines.node1.guest.os = 'talos,
}"#,
        good: r#"{
  cluster = { distribution = 'talos, versions.talos = "1.11.5", talos.install_disk = "/dev/sda" },
  machines.node1.guest.os = 'talos,
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &VM_INSTALL_DISK,
    run: |lab, findings| {
        let is_own = |cluster: &&Cluster| cluster.distribution.value == Distribution::Talos;
        let Some(cluster) = lab.cluster.as_ref().filter(is_own) else { return };
        for node in nodes::nodes(lab).filter(|node| node.machine.vmid.is_some()) {
            let disk = node.node.talos.install_disk.as_ref().or(cluster.talos.install_disk.as_ref());
            let Some(disk) = disk.filter(|disk| !has(node.machine, disk)) else { continue };
            let slots: Vec<&str> = node.machine.disks.keys().map(|slot| slot.as_str()).collect();
            let name = node.name;
            findings
                .report(
                    &VM_INSTALL_DISK,
                    format!("Talos is installed on `{disk}`, which machine `{name}` does not have"),
                )
                .at(disk.node, "no such disk")
                .at_key(node.machine.node, format!("its disks: {}", slots.join(", ")))
                .help("SCSI and SATA disks are `/dev/sda` and so on, VirtIO disks `/dev/vda` and so on");
        }
    },
};

/// Whether a virtual machine has a disk of that name. Other names than those of the kernel are not judged.
fn has(machine: &Machine, disk: &At<String>) -> bool {
    let Some(rest) = disk.value.strip_prefix("/dev/") else { return true };
    let controllers: &[&str] = match rest.get(..2) {
        Some("sd") => &["scsi", "sata", "ide"],
        Some("vd") => &["virtio"],
        Some("nv") => &["nvme"],
        _ => return true,
    };
    let is_of = |slot: &str| controllers.iter().any(|controller| slot.starts_with(controller));
    let count = machine.disks.keys().filter(|slot| is_of(slot.as_str())).count();
    match rest.as_bytes() {
        [b'n', ..] => count > 0,
        [_, _, letter @ b'a'..=b'z'] => usize::from(letter - b'a') < count,
        _ => true,
    }
}
