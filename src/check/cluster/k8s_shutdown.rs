//! Pods whose grace period exceeds that of their machine.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::nodes;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;

pub static CODE: Code = Code {
    name: "K8S-SHUTDOWN",
    severity: Severity::Warning,
    title: "a node is switched off before its pods have to be done",
    why: "When a node shuts down, the kubelet terminates its pods by priority, lowest first, and waits for \
          each step of `shutdown_grace`. The hypervisor waits for `startup.shutdown_timeout`, then switches \
          the machine off; the pods that end last, which matter most, are killed.",
    example: Example::Lab {
        bad: r#"{
  cluster.kubelet.shutdown_grace = [{ priority = 0, seconds = 60 }, { priority = 1000000, seconds = 60 }],
  machines.node1.startup.shutdown_timeout = "90s",
}"#,
        good: r#"{
  cluster.kubelet.shutdown_grace = [{ priority = 0, seconds = 60 }, { priority = 1000000, seconds = 60 }],
  machines.node1.startup.shutdown_timeout = "150s",
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

const SECOND: u64 = 1_000_000_000;

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let Some(cluster) = &lab.cluster else { return };
    let mut short = Vec::new();
    for node in nodes::nodes(lab) {
        let own = &node.node.kubelet.shutdown_grace;
        let steps = if own.is_empty() { &cluster.kubelet.shutdown_grace } else { own };
        let (Some(last), Some(timeout)) = (steps.last(), &node.machine.startup.shutdown_timeout) else {
            continue;
        };
        let needed: u64 = steps.iter().map(|step| u64::from(step.seconds.value)).sum();
        if needed.saturating_mul(SECOND) > timeout.nanoseconds() {
            short.push((needed, last, node, timeout));
        }
    }
    let Some((needed, last, first, timeout)) = short.first() else { return };
    let others = match short.len() {
        1 => String::new(),
        several => format!(", and {} more", several - 1),
    };
    findings
        .report(
            &CODE,
            format!(
                "pods may take {needed}s to terminate, but node `{}` is switched off after {timeout}{others}",
                first.name
            ),
        )
        .at(last.seconds.node, format!("the last step of {needed}s in total"))
        .mention(timeout.node, format!("{timeout} for node `{}`", first.name))
        .help("raise `startup.shutdown_timeout`, or shorten `shutdown_grace`");
}
