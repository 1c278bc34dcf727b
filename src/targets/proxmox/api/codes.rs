//! Codes of findings about parameters.

use crate::diag::{Code, Example, Severity};

pub static PVE_PARAMETER: Code = Code {
    name: "PVE-PARAMETER",
    severity: Severity::Error,
    title: "an unknown, duplicate or missing parameter of the Proxmox VE API",
    why: "The API refuses a call with an unknown parameter or without a required one. The same applies to \
          the settings in a property string such as that of `net0`. Slots are parameters, too: there are \
          only 31 `scsi` slots, and each can have one device.",
    example: Example::Lab {
        bad: r#"{ machines.node1.proxmox.hookskript = "local:snippets/up.sh" }"#,
        good: r#"{ machines.node1.proxmox.hookscript = "local:snippets/up.sh" }"#,
    },
    allowable: false,
};

pub static PVE_VALUE: Code = Code {
    name: "PVE-VALUE",
    severity: Severity::Error,
    title: "an invalid value of a Proxmox VE API parameter",
    why: "Every parameter has a type, and many have bounds, a list of values or a pattern. The same applies \
          to the settings in a property string.",
    example: Example::Lab {
        bad: r#"{ machines.node1.proxmox.bios = "uefi" }"#,
        good: r#"{ machines.node1.proxmox.bios = "seabios" }"#,
    },
    allowable: false,
};

pub static PVE_SECRET: Code = Code {
    name: "PVE-SECRET",
    severity: Severity::Error,
    title: "a password in a specification",
    why: "Specifications are committed, so everybody with access to the repository can read them. \
          cloud-init's files refer to the place of a password instead.",
    example: Example::Lab {
        bad: r#"{ machines.node1.proxmox.cipassword = "correct horse" }"#,
        good: r#"{ machines.node1.proxmox.ciuser = "admin" }"#,
    },
    allowable: false,
};
