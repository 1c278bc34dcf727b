//! Disks that a guest mounts and its machine does not have.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::hardware::Machine;

pub static CODE: Code = Code {
    name: "VM-MOUNT",
    severity: Severity::Error,
    title: "a guest mounts a disk that its machine does not have",
    why: "Linux names the disks of a machine by their controllers: SCSI, SATA and IDE disks are `/dev/sda` and so on, VirtIO \
          disks `/dev/vda` and so on. A machine that mounts a disk which is not there waits for it at every start.",
    example: Example::Lab {
        bad: r#"{ machines.node1.guest.mounts."/srv" = { source = "/dev/sdb1", type = "ext4" } }"#,
        good: r#"{
  machines.node1 = {
    disks.scsi1 = { storage = "local-lvm", size = "10GiB" },
    guest.mounts."/srv" = { source = "/dev/sdb1", type = "ext4" },
  },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let virtual_machines = walk::kept_machines(lab).filter(|(_, machine)| machine.vmid.is_some());
        for (name, machine) in virtual_machines {
            for mount in machine.guest.iter().flat_map(|guest| guest.mounts.values()) {
                let source = &mount.source;
                if has(machine, &source.value) {
                    continue;
                }
                let slots: Vec<&str> = machine.disks.keys().map(|slot| slot.as_str()).collect();
                findings
                    .report(
                        &CODE,
                        format!("machine `{name}` mounts `{source}`, a disk that it does not have"),
                    )
                    .at(source.node, "no such disk")
                    .at_key(machine.node, format!("its disks: {}", slots.join(", ")))
                    .help("add the disk to the machine, or name one that it has");
            }
        }
    },
};

/// Whether a machine has the disk of a device. Other names than those of the kernel are not judged.
fn has(machine: &Machine, source: &str) -> bool {
    let Some(rest) = source.strip_prefix("/dev/") else { return true };
    let controllers: &[&str] = match rest.get(..2) {
        Some("sd") => &["scsi", "sata"],
        Some("vd") => &["virtio"],
        _ => return true,
    };
    let Some(letter @ b'a'..=b'z') = rest.as_bytes().get(2) else { return true };
    let is_of = |slot: &str| controllers.iter().any(|controller| slot.starts_with(controller));
    let count = machine.disks.keys().filter(|slot| is_of(slot.as_str())).count();
    let passed_through = !machine.passthrough.is_empty() || !machine.usb.is_empty();
    passed_through || usize::from(letter - b'a') < count
}
