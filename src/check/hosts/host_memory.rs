//! A host that gives away more memory than it has.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::{amount, walk};
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;

pub static CODE: Code = Code {
    name: "HOST-MEMORY",
    severity: Severity::Error,
    title: "a host's machines have more memory than the host",
    why: "Memory is given to a machine whole. When the running machines together have more than there is, besides \
          what the host keeps for itself, the host begins to swap, or kills a machine that happens to be large. \
          Stopped machines take no memory.",
    example: Example::Lab {
        bad: r#"{ machines.node1.memory | force = "31GiB" }"#,
        good: r#"{ machines.node1.memory | force = "30GiB" }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for (name, host) in lab.hosts.iter() {
        let machines: Vec<_> = walk::running_on(lab, name)
            .filter_map(|(name, machine)| Some((name, machine.memory.as_ref()?)))
            .map(|(name, memory)| (memory.bytes(), (name, memory)))
            .collect();
        let given = amount::sum(machines.iter().map(|(bytes, _)| *bytes));
        let (installed, reserve) = (&host.memory, &host.reserve);
        let needed = given + u128::from(reserve.bytes());
        let Some(excess) = needed.checked_sub(u128::from(installed.bytes())).filter(|excess| *excess > 0)
        else {
            continue;
        };
        let message = format!(
            "host `{name}` has {installed} of memory; its running machines have {} and the host keeps {reserve}, \
             which is {} too much",
            amount::shown(given),
            amount::shown(excess),
        );
        let finding = findings
            .report(&CODE, message)
            .at(installed.node, format!("{installed} in all"))
            .at(reserve.node, format!("{reserve} for the host"));
        let finding = walk::biggest(machines).into_iter().fold(finding, |finding, (_, (name, memory))| {
            finding.mention(memory.node, format!("{memory} for machine `{name}`"))
        });
        finding.help("give a machine less, stop one, or move one to another host");
    }
}
