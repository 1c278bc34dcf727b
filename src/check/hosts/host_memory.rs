//! Hosts whose memory is overcommitted.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::{quantities, walk};
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;

pub static CODE: Code = Code {
    name: "HOST-MEMORY",
    severity: Severity::Error,
    title: "a host's memory is overcommitted",
    why: "Each running machine takes all of its memory. When the running machines need more than the host's \
          memory minus its own `reserve`, the host starts to swap, or kills a large machine. Stopped \
          machines take no memory.",
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
        let allocated = quantities::sum(machines.iter().map(|(bytes, _)| *bytes));
        let (installed, reserve) = (&host.memory, &host.reserve);
        let needed = allocated + u128::from(reserve.bytes());
        let Some(excess) = needed.checked_sub(u128::from(installed.bytes())).filter(|excess| *excess > 0)
        else {
            continue;
        };
        let message = format!(
            "host `{name}` has {installed} of memory, but its running machines need {} and the host reserves \
             {reserve}, {} too much",
            quantities::shown(allocated),
            quantities::shown(excess),
        );
        let finding = findings
            .report(&CODE, message)
            .at(installed.node, format!("installed: {installed}"))
            .at(reserve.node, format!("reserved: {reserve}"));
        let finding = walk::biggest(machines).into_iter().fold(finding, |finding, (_, (name, memory))| {
            finding.mention(memory.node, format!("{memory} for machine `{name}`"))
        });
        finding.help("reduce the `memory` of a machine, stop one, or move one to another host");
    }
}
