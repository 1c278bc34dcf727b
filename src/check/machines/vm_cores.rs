//! Machines with more cores than their host has threads.

use crate::check::rule::Rule;
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};

pub static CODE: Code = Code {
    name: "VM-CORES",
    severity: Severity::Error,
    title: "a machine has more cores than its host has threads",
    why: "Proxmox VE refuses to start such a machine.",
    example: Example::Lab {
        bad: r#"{ machines.node1.cores | force = 32 }"#,
        good: r#"{ machines.node1.cores | force = 16 }"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (name, machine) in walk::kept_machines(lab) {
            let host = lab.hosts.get_key_value(machine.host.value.as_str());
            let Some((host_name, host)) = host else { continue };
            let (Some(cores), Some(vcpus), threads) = (&machine.cores, machine.vcpus(), &host.threads) else {
                continue;
            };
            if vcpus > threads.value {
                findings
                    .report(
                        &CODE,
                        format!(
                            "machine `{name}` has {vcpus} cores, but host `{host_name}` has only {threads} \
                             threads"
                        ),
                    )
                    .at(cores.node, format!("{vcpus} cores in total"))
                    .mention(threads.node, format!("{threads} threads"))
                    .help(format!("set `cores` so that there are at most {threads} in total"));
            }
        }
    },
};
