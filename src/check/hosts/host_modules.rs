//! Memory modules that do not add up.

use crate::check::rule::Rule;
use crate::check::shared::amount;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "HOST-MODULES",
    severity: Severity::Error,
    title: "a host's memory is not the sum of its modules",
    why: "Two statements about one thing: what is installed, and what it comes to. If they differ, one of them is \
          wrong, and everything that is planned with the memory is too. There cannot be more modules than slots.",
    example: Example::Lab {
        bad: r#"{ hosts.pve.modules = { A1.size = "16GiB", A2.size = "8GiB" } }"#,
        good: r#"{ hosts.pve.modules = { A1.size = "16GiB", A2.size = "16GiB" } }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (name, host) in lab.hosts.iter() {
            let modules = &host.modules;
            let Some(first) = modules.values().next() else { continue };
            let sum = amount::sum(modules.values().map(|module| module.size.bytes()));
            if sum != u128::from(host.memory.bytes()) {
                let shown = amount::shown(sum);
                findings
                    .report(
                        &CODE,
                        format!("host `{name}` has {} of memory, and its modules have {shown}", host.memory),
                    )
                    .at(host.memory.node, format!("{} in all", host.memory))
                    .at(first.size.node, format!("{} modules with {shown} begin here", modules.len()))
                    .help(format!("write `memory = \"{shown}B\"`, or list the modules that are there"));
            }
            if let Some(slots) = &host.module_slots
                && u128::from(slots.value) < modules.len() as u128
            {
                findings
                    .report(&CODE, format!("host `{name}` has {} modules in {slots} slots", modules.len()))
                    .at(slots.node, format!("{slots} slots"))
                    .at_key(first.node, "the modules begin here")
                    .help("list the modules that are there, or correct the number of slots");
            }
        }
    },
};
