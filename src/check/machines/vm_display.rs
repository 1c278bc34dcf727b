//! Displays that use a serial port which the machine does not have.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::hardware::Vga;

pub static CODE: Code = Code {
    name: "VM-DISPLAY",
    severity: Severity::Error,
    title: "a machine's display is a serial port that it does not have",
    why: "With `vga = 'serial0`, the console of a machine is its first serial port. Without that port, Proxmox VE refuses \
          to start the machine.",
    example: Example::Lab {
        bad: r#"{ machines.node1.vga = 'serial0 }"#,
        good: r#"{ machines.node1 = { vga = 'serial0, serial = true } }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (name, machine) in walk::kept_machines(lab) {
            if machine.vga.value == Vga::Serial0 && !machine.serial.value {
                findings
                    .report(
                        &CODE,
                        format!("the display of machine `{name}` is a serial port that it does not have"),
                    )
                    .at(machine.vga.node, "uses the serial port")
                    .at(machine.serial.node, "there is none")
                    .help("write `serial = true`, or choose another display");
            }
        }
    },
};
