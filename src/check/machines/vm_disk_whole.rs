//! A disk of a size that Proxmox VE cannot make.

use crate::check::rule::Rule;
use crate::check::shared::amount;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "VM-DISK-WHOLE",
    severity: Severity::Error,
    title: "a machine's disk is not a whole number of GiB",
    why: "Proxmox VE makes disks in whole GiB. Most often a decimal unit was written where a binary one was meant: \
          500GB are 465.7 GiB.",
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
                let help = match amount::meant(size.bytes()) {
                    Some(meant) if !meant.ends_with("MiB") => {
                        format!("write `{meant}`, or `{enough}`, which holds as much")
                    }
                    _ => format!("write `{enough}`, which holds as much"),
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
