//! UPS batteries last until all machines have shut down.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::hardware::{Machine, Ups};

pub static CODE: Code = Code {
    name: "HOST-UPS",
    severity: Severity::Error,
    title: "a UPS is empty before all machines have shut down",
    why: "On a power failure the host waits until the battery is critical, then shuts down its machines, in \
          the worst case one after the other. Each may take its `startup.shutdown_timeout`. If the battery \
          is empty before that, the remaining machines lose power in the middle of a write. Machines that do \
          not run need no time.",
    example: Example::Lab {
        bad: r#"{
  hosts.pve.ups.runtime = "5m",
  machines.node1.startup.shutdown_timeout = "420s",
}"#,
        good: r#"{
  hosts.pve.ups.runtime = "8m",
  machines.node1.startup.shutdown_timeout = "420s",
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

const SECOND: u64 = 1_000_000_000;

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for (name, host) in lab.hosts.iter() {
        let Some(ups) = &host.ups else { continue };
        let battery = ups.runtime.nanoseconds().saturating_sub(ups.critical_delay.nanoseconds());
        if let Some(budget) = ups.shutdown_budget.as_ref().filter(|budget| budget.nanoseconds() > battery) {
            findings
                .report(
                    &CODE,
                    format!("the UPS of host `{name}` is empty before its `shutdown_budget` is used up"),
                )
                .at(budget.node, format!("{budget} to shut down"))
                .at(ups.runtime.node, format!("battery runtime {}", ups.runtime))
                .at(
                    ups.critical_delay.node,
                    format!("{} pass before the shutdown starts", ups.critical_delay),
                )
                .help(format!("set `shutdown_budget` to {} or less", seconds(battery)));
            continue;
        }
        let machines: Vec<_> = walk::running_on(lab, name)
            .filter(|(_, machine)| machine.vmid.is_some())
            .map(|(name, machine)| (timeout(machine, ups), (name, machine)))
            .collect();
        let needed = machines.iter().fold(0_u64, |sum, (nanos, _)| sum.saturating_add(*nanos));
        let budget = ups.shutdown_budget.as_ref().map_or(battery, |budget| budget.nanoseconds());
        if needed <= budget {
            continue;
        }
        let message = format!(
            "the machines of host `{name}` may take {} to shut down, but its UPS allows {}",
            seconds(needed),
            seconds(budget),
        );
        let place = ups.shutdown_budget.as_ref().unwrap_or(&ups.runtime);
        let finding =
            findings.report(&CODE, message).at(place.node, format!("{} for all machines", seconds(budget)));
        let finding =
            walk::biggest(machines).into_iter().fold(finding, |finding, (nanos, (name, machine))| {
                let own = machine.startup.shutdown_timeout.as_ref();
                let node = own.map_or(ups.machine_timeout.node, |own| own.node);
                finding.mention(node, format!("{} for machine `{name}`", seconds(nanos)))
            });
        finding.help("reduce the `startup.shutdown_timeout` of machines, or use a larger battery");
    }
}

fn timeout(machine: &Machine, ups: &Ups) -> u64 {
    machine.startup.shutdown_timeout.as_ref().unwrap_or(&ups.machine_timeout).nanoseconds()
}

fn seconds(nanoseconds: u64) -> String {
    format!("{}s", nanoseconds / SECOND)
}
