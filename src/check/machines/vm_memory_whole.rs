//! Memory sizes that Proxmox VE cannot configure.

use crate::check::rule::Rule;
use crate::check::shared::quantities;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "VM-MEMORY-WHOLE",
    severity: Severity::Error,
    title: "a machine's memory is not a whole number of MiB",
    why: "Proxmox VE configures memory in MiB. Usually a decimal unit was written instead of a binary one: \
          4GB is 3814.7MiB, 4GiB is 4096MiB.",
    example: Example::Lab {
        bad: r#"{ machines.node1.memory | force = "16GB" }"#,
        good: r#"{ machines.node1.memory | force = "16GiB" }"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (name, machine) in lab.machines.iter() {
            let Some(memory) = &machine.memory else { continue };
            if memory.mebibytes_exact().is_some() {
                continue;
            }
            let nearest = format!("{}MiB", nearest_mebibytes(memory.bytes()));
            let help = match quantities::meant(memory.bytes()) {
                Some(meant) => format!("write `{meant}`, or `{nearest}`, the nearest size"),
                None => format!("write `{nearest}`, the nearest size"),
            };
            findings
                .report(&CODE, format!("machine `{name}` has {memory} of memory, not a whole number of MiB"))
                .at(memory.node, format!("{} bytes", memory.bytes()))
                .help(help);
        }
    },
};

fn nearest_mebibytes(bytes: u64) -> u64 {
    const MEBIBYTE: u64 = 1 << 20;
    let nearest = bytes / MEBIBYTE + u64::from(bytes % MEBIBYTE >= MEBIBYTE / 2);
    nearest.max(1)
}

#[cfg(test)]
mod tests {
    use super::nearest_mebibytes;

    #[test]
    fn rounds_to_the_nearest_that_is_not_nothing() {
        assert_eq!(nearest_mebibytes(4_000_000_000), 3815);
        assert_eq!(nearest_mebibytes((3 << 20) + 1), 3);
        assert_eq!(nearest_mebibytes(1), 1);
        assert_eq!(nearest_mebibytes(u64::MAX), 1 << 44);
    }
}
