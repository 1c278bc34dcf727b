//! Machines that start with their host although they should not run.

use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};
use crate::lab::hardware::State;

pub static CODE: Code = Code {
    name: "VM-START-ON-BOOT",
    severity: Severity::Error,
    title: "a machine that should not run starts with its host",
    why: "A stopped or decommissioned machine that starts with its host comes back after the next power \
          failure: a removed node rejoins the cluster, an old server answers at its old address, and memory \
          that was free is in use.",
    example: Example::Lab {
        bad: r#"{
  machines.old = { host = "pve", vmid = 202, cores = 2, memory = "4GiB", state = 'decommissioned, start_on_boot = true },
}"#,
        good: r#"{
  machines.old = { host = "pve", vmid = 202, cores = 2, memory = "4GiB", state = 'decommissioned },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (name, machine) in lab.machines.iter() {
            let Some(start) = machine.start_on_boot.as_ref().filter(|start| start.value) else { continue };
            let state = match machine.state.value {
                State::Running => continue,
                State::Stopped => "stopped",
                State::Decommissioned => "decommissioned",
                State::Template => "a template",
            };
            findings
                .report(&CODE, format!("machine `{name}` is {state}, but starts with its host"))
                .at(start.node, "starts with the host")
                .at(machine.state.node, format!("is {state}"))
                .help("remove `start_on_boot`, or set `state = 'running`");
        }
    },
};
