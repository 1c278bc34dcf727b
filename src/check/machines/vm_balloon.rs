//! Machines whose minimum memory exceeds their memory.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "VM-BALLOON",
    severity: Severity::Error,
    title: "a machine's minimum memory exceeds its memory",
    why: "`balloon` is the memory that a machine keeps when its host is short of it, and `memory` is what it has \
          otherwise. Proxmox VE rejects a machine with a larger minimum.",
    example: Example::Lab {
        bad: r#"{ machines.node1.balloon = "24GiB" }"#,
        good: r#"{ machines.node1.balloon = "8GiB" }"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (name, machine) in walk::kept_machines(lab) {
            let (Some(balloon), Some(memory)) = (&machine.balloon, &machine.memory) else { continue };
            if balloon.bytes() > memory.bytes() {
                findings
                    .report(&CODE, format!("machine `{name}` has {memory}, but keeps at least {balloon}"))
                    .at(balloon.node, "the minimum")
                    .at(memory.node, "all of its memory")
                    .help(format!("set `balloon` to at most {memory}"));
            }
        }
    },
};
