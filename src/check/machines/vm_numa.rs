//! Machines that span the NUMA nodes of their host.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::hardware::{Host, Machine};
use crate::types::DnsLabel;

pub static CODE: Code = Code {
    name: "VM-NUMA",
    severity: Severity::Warning,
    title: "a machine spans NUMA nodes of its host without knowing it",
    why: "In a host with several processors, each has its own memory, and the memory of the others is \
          slower. A machine that is larger than one of them spans several; with `numa = true` it can see and \
          use that topology. More sockets than the host has NUMA nodes do not match the hardware.",
    example: Example::Lab {
        bad: r#"{
  hosts.pve.cpu.sockets = 2,
  machines.node1.memory | force = "24GiB",
}"#,
        good: r#"{
  hosts.pve.cpu.sockets = 2,
  machines.node1 = { memory | force = "24GiB", numa = true },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for (host_name, host) in lab.hosts.iter() {
        let count = host.cpu.numa_nodes.as_ref().unwrap_or(&host.cpu.sockets);
        for (name, machine) in walk::running_on(lab, host_name).filter(|(_, machine)| machine.vmid.is_some())
        {
            if machine.sockets.value > count.value && machine.numa.value {
                findings
                    .report(
                        &CODE,
                        format!(
                            "machine `{name}` has {} sockets, but its host has only {count} NUMA nodes",
                            machine.sockets
                        ),
                    )
                    .at(machine.sockets.node, format!("{} sockets", machine.sockets))
                    .mention(count.node, format!("{count} NUMA nodes of host `{host_name}`"))
                    .help(format!("set `sockets` to {count} or less, with more `cores` each"));
            }
            if count.value > 1 && !machine.numa.value {
                across(name, machine, (host_name, host), count.value, findings);
            }
        }
    }
}

fn across(
    name: &DnsLabel,
    machine: &Machine,
    (host_name, host): (&DnsLabel, &Host),
    count: u32,
    findings: &mut Findings<'_>,
) {
    let threads = host.threads.value / count;
    let memory = host.memory.bytes() / u64::from(count);
    let too_wide = machine.vcpus().filter(|vcpus| *vcpus > threads);
    let too_large = machine.memory.as_ref().filter(|size| size.bytes() > memory);
    let (place, what) = match (too_large, too_wide, &machine.cores) {
        (Some(size), _, _) => (size.node, format!("{size} of memory")),
        (None, Some(vcpus), Some(cores)) => (cores.node, format!("{vcpus} cores")),
        _ => return,
    };
    findings
        .report(
            &CODE,
            format!(
                "machine `{name}` is larger than a NUMA node of host `{host_name}`, which has {count} of them"
            ),
        )
        .at(place, what)
        .mention(
            host.memory.node,
            format!("{} in each NUMA node", crate::check::shared::quantities::shown(memory.into())),
        )
        .help(format!(
            "set `machines.{name}.numa = true` and `sockets = {count}`, or reduce the size of the machine"
        ));
}
