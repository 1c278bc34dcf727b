//! Memory modules add up to the host's memory.

use crate::check::rule::Rule;
use crate::check::shared::quantities;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "HOST-MODULES",
    severity: Severity::Error,
    title: "a host's memory is not the sum of its modules",
    why: "`memory` and `modules` describe the same thing. If they differ, one of them is wrong, and so is \
          every capacity check based on it. There cannot be more modules than slots.",
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
            let sum = quantities::sum(modules.values().map(|module| module.size.bytes()));
            if sum != u128::from(host.memory.bytes()) {
                let shown = quantities::shown(sum);
                findings
                    .report(
                        &CODE,
                        format!(
                            "host `{name}` has {} of memory, but its modules add up to {shown}",
                            host.memory
                        ),
                    )
                    .at(host.memory.node, format!("{} in total", host.memory))
                    .at(first.size.node, format!("{} modules, {shown} in total, start here", modules.len()))
                    .help(format!("set `memory = \"{shown}B\"`, or correct the list of modules"));
            }
            if let Some(slots) = &host.module_slots
                && u128::from(slots.value) < modules.len() as u128
            {
                findings
                    .report(
                        &CODE,
                        format!("host `{name}` has {} modules, but only {slots} slots", modules.len()),
                    )
                    .at(slots.node, format!("{slots} slots"))
                    .at_key(first.node, "the modules start here")
                    .help("correct the list of modules, or the number of slots");
            }
        }
    },
};
