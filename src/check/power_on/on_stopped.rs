//! Machines that others need to start, and that do not run.

use std::collections::BTreeSet;

use crate::check::power_on::graph::needs;
use crate::check::power_on::thing::Thing;
use crate::check::rule::Rule;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "ON-STOPPED",
    severity: Severity::Error,
    title: "a machine that others need does not run",
    why: "A machine that is stopped answers nobody. Machines that get their address or their images from it, or \
          mount its exports, do not start completely.",
    example: Example::Lab {
        bad: r#"{
  machines = {
    mirror = {
      host = "pve", vmid = 202, cores = 2, memory = "4GiB", state = 'stopped,
      nics.net0 = { network = "lan", address = "192.168.20.12" },
    },
    node1.startup.order = 2,
  },
  cluster.registry_mirrors."docker.io" = { machine = "mirror", port = 5000 },
}"#,
        good: r#"{
  machines = {
    mirror = {
      host = "pve", vmid = 202, cores = 2, memory = "4GiB", startup.order = 1,
      nics.net0 = { network = "lan", address = "192.168.20.12" },
    },
    node1.startup.order = 2,
  },
  cluster.registry_mirrors."docker.io" = { machine = "mirror", port = 5000 },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        let mut reported = BTreeSet::new();
        for need in needs(lab, findings.nodes(), findings.values()) {
            let Thing::Machine(name) = need.to else { continue };
            let Some(machine) = lab.machines.get(name.as_str()).filter(|machine| !machine.runs()) else {
                continue;
            };
            if !reported.insert(need.node) {
                continue;
            }
            findings
                .report(
                    &CODE,
                    format!("{} needs {}, but machine `{name}` does not run", need.from, need.what),
                )
                .at(need.node, format!("needed to start {}", need.from))
                .at(machine.state.node, machine.state.value.word())
                .help("start the machine, or use another one");
        }
    },
};
