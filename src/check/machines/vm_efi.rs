//! UEFI machines without a disk for the firmware's variables.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::hardware::Bios;

pub static CODE: Code = Code {
    name: "VM-EFI",
    severity: Severity::Error,
    title: "a UEFI machine has no disk for its firmware",
    why: "UEFI stores its boot entries in an EFI disk. Without one, Proxmox VE uses a temporary one at every start, so \
          the machine forgets what its installer wrote and may not find its system. A clone has the EFI disk of its \
          template.",
    example: Example::Lab {
        bad: r#"{ machines.node1.bios = 'ovmf }"#,
        good: r#"{ machines.node1 = { bios = 'ovmf, efi_disk.storage = "local-lvm" } }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (name, machine) in walk::kept_machines(lab) {
            let is_own = machine.vmid.is_some() && machine.template.is_none();
            if machine.bios.value == Bios::Ovmf && machine.efi_disk.is_none() && is_own {
                findings
                    .report(&CODE, format!("machine `{name}` uses UEFI, but has no EFI disk"))
                    .at(machine.bios.node, "needs an EFI disk")
                    .help("add `efi_disk = { storage = \"local-lvm\" }`, on a storage of its host");
            }
        }
    },
};
