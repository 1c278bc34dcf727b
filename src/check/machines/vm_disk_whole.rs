//! Disk sizes that Proxmox VE cannot create.

use crate::check::rule::Rule;
use crate::check::shared::quantities;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "VM-DISK-WHOLE",
    severity: Severity::Error,
    title: "the size of a machine's disk is not a whole number of GiB",
    why: "Proxmox VE creates disks in whole GiB. Usually a decimal unit was written instead of a binary one: \
          500GB is 465.7GiB.",
    example: Example::Lab {
        bad: r#"{ machines.node1.disks.scsi0.size | force = "64GB" }"#,
        good: r#"{ machines.node1.disks.scsi0.size | force = "64GiB" }"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (name, machine) in lab.machines.iter() {
            for (slot, disk) in machine.disks.iter().filter(|(_, disk)| disk.size.gibibytes_exact().is_none())
            {
                let (slot, size) = (slot.as_str(), &disk.size);
                let enough = format!("{}GiB", size.bytes().div_ceil(1 << 30));
                let help = match quantities::meant(size.bytes()) {
                    Some(meant) if !meant.ends_with("MiB") => {
                        format!("write `{meant}`, or `{enough}`, which is large enough")
                    }
                    _ => format!("write `{enough}`, which is large enough"),
                };
                findings
                    .report(
                        &CODE,
                        format!("disk `{slot}` of machine `{name}` has {size}, not a whole number of GiB"),
                    )
                    .at(size.node, format!("{} bytes", size.bytes()))
                    .help(help);
            }
        }
    },
};
