//! Machines smaller than their role needs.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::nodes;
use crate::diag::{Code, Example, Severity};
use crate::facts::node_system::Least;
use crate::lab::Lab;

pub static CODE: Code = Code {
    name: "VM-SMALL",
    severity: Severity::Error,
    title: "a machine is smaller than its role needs",
    why: "The systems of nodes document the smallest machine for each role. On a smaller one, nodes do not start, or \
          their processes are killed. The disk holds the images of all pods.",
    example: Example::Lab {
        bad: r#"{
  cluster = { distribution = 'talos, versions = { talos = "1.11.5" }, talos = { install_disk = "/dev/sda" } },
  machines.node1 = { guest.os = 'talos, memory | force = "1GiB" },
}"#,
        good: r#"{
  cluster = { distribution = 'talos, versions = { talos = "1.11.5" }, talos = { install_disk = "/dev/sda" } },
  machines.node1 = { guest.os = 'talos, memory | force = "4GiB" },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    const MEGA: u64 = 1_000_000;
    let Some(facts) = findings.nodes() else { return };
    for node in nodes::nodes(lab) {
        let role = node.node.role.value;
        let Some(Least { cpus, memory, disk }) = facts.least(role) else { continue };
        let (name, role) = (node.name, role.word());
        let machine = node.machine;
        if let (Some(cores), Some(has)) = (&machine.cores, machine.vcpus().filter(|has| *has < cpus)) {
            findings
                .report(&CODE, format!("machine `{name}` is a {role} with {has} CPU, but needs {cpus}"))
                .at(cores.node, "too few")
                .help(format!("set `cores = {cpus}` or more"));
        }
        if let Some(has) = machine.memory.as_ref().filter(|has| has.bytes() < memory * MEGA) {
            findings
                .report(
                    &CODE,
                    format!("machine `{name}` is a {role} with {has}, but needs {memory} MB of memory"),
                )
                .at(has.node, "too little")
                .help("give it more memory");
        }
        let largest = machine.disks.values().max_by_key(|disk| disk.size.bytes());
        if let Some(has) = largest.filter(|has| has.size.bytes() < disk * 1000 * MEGA) {
            findings
                .report(
                    &CODE,
                    format!(
                        "the largest disk of machine `{name}` has {}, but a {role} needs {disk} GB",
                        has.size
                    ),
                )
                .at(has.size.node, "too small")
                .help("make the disk larger");
        }
    }
}
