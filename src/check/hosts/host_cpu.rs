//! Hosts whose CPU is overcommitted.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::{quantities, walk};
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;

pub static CODE: Code = Code {
    name: "HOST-CPU",
    severity: Severity::Warning,
    title: "a host's CPU is overcommitted",
    why: "Virtual cores are shares of CPU time, so there may be more of them than threads. Above four per \
          thread, machines noticeably wait for each other, and the heartbeats of a cluster are late when all \
          are busy. A host whose machines are mostly idle can allow more: `cpu.overcommit`.",
    example: Example::Lab {
        bad: r#"{
  hosts.pve.threads | force = 8,
  machines = {
    node2 = { host = "pve", vmid = 202, cores = 8, memory = "2GiB" },
    node3 = { host = "pve", vmid = 203, cores = 8, memory = "2GiB" },
    node4 = { host = "pve", vmid = 204, cores = 8, memory = "2GiB" },
    node5 = { host = "pve", vmid = 205, cores = 8, memory = "2GiB" },
  },
}"#,
        good: r#"{
  machines = {
    node2 = { host = "pve", vmid = 202, cores = 8, memory = "2GiB" },
    node3 = { host = "pve", vmid = 203, cores = 8, memory = "2GiB" },
    node4 = { host = "pve", vmid = 204, cores = 8, memory = "2GiB" },
    node5 = { host = "pve", vmid = 205, cores = 8, memory = "2GiB" },
  },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for (name, host) in lab.hosts.iter() {
        let machines: Vec<_> = walk::running_on(lab, name)
            .filter_map(|(name, machine)| {
                Some((u64::from(machine.vcpus()?), (name, machine.cores.as_ref()?)))
            })
            .collect();
        let cores = quantities::sum(machines.iter().map(|(cores, _)| *cores));
        let threads = &host.threads;
        let overcommit = &host.cpu.overcommit;
        let most = u128::from(overcommit.value) * u128::from(threads.value);
        if cores <= most {
            continue;
        }
        let message = format!(
            "the running machines of host `{name}` have {cores} cores, more than {overcommit} for each of \
             its {threads} threads"
        );
        let finding =
            findings.report(&CODE, message).at(threads.node, format!("allows {most} virtual cores"));
        let finding = walk::biggest(machines).into_iter().fold(finding, |finding, (vcpus, (name, cores))| {
            finding.mention(cores.node, format!("{vcpus} for machine `{name}`"))
        });
        finding.help(
            "reduce the `cores` of machines, move one to another host, or raise the host's `cpu.overcommit`",
        );
    }
}
