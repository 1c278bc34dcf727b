//! The findings about parameters.

use crate::diag::{Code, Example};

pub static PVE_PARAMETER: Code = Code::error(
    "PVE-PARAMETER",
    "a parameter that the Proxmox VE API does not have, has twice, or misses",
    "The API refuses a call with a parameter that it does not know, and one that lacks a parameter it needs. The \
     same holds for the settings in a property string such as that of `net0`. Slots are parameters too: there are \
     31 `scsi` slots and no more, and one slot holds one thing.",
    Example::Lab {
        bad: r#"{ machines.node1.proxmox.hookskript = "local:snippets/up.sh" }"#,
        good: r#"{ machines.node1.proxmox.hookscript = "local:snippets/up.sh" }"#,
    },
);

pub static PVE_VALUE: Code = Code::error(
    "PVE-VALUE",
    "a parameter with a value that the Proxmox VE API refuses",
    "Every parameter has a type, and many have bounds, a list of words or a pattern. So have the settings in a \
     property string.",
    Example::Lab {
        bad: r#"{ machines.node1.proxmox.bios = "uefi" }"#,
        good: r#"{ machines.node1.proxmox.bios = "seabios" }"#,
    },
);

pub static PVE_SECRET: Code = Code::error(
    "PVE-SECRET",
    "a password in a specification",
    "Specifications are committed, and what is committed is known to all who may read it. cloud-init's files name \
     the place of a password instead.",
    Example::Lab {
        bad: r#"{ machines.node1.proxmox.cipassword = "correct horse" }"#,
        good: r#"{ machines.node1.proxmox.ciuser = "admin" }"#,
    },
);
