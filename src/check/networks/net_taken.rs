//! Addresses are unique.

use crate::check::rule::{Findings, Rule};
use crate::diag::{Code, Example, Severity};
use crate::facts::claims::{AddressClaim, holders, may_share, shown};
use crate::lab::Lab;

pub static CODE: Code = Code {
    name: "NET-TAKEN",
    severity: Severity::Error,
    title: "an address is used twice",
    why: "Two devices with one address answer for it in turns. Stopped machines count, because they will be \
          started again; decommissioned ones do not. Hosts, devices and reserved addresses of a network \
          count too. The network's `router` may have the address of the gateway; without `router`, any \
          machine attached to several networks may.",
    example: Example::Lab {
        bad: r#"{ machines.node1.nics.net0.address | force = "192.168.20.1" }"#,
        good: r#"{ machines.node1.nics.net0.address | force = "192.168.20.12" }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let holders = holders(lab);
    for (index, later) in holders.iter().enumerate() {
        let conflict = |earlier: &&AddressClaim<'_>| {
            earlier.range.overlaps(later.range) && !may_share(&earlier.claimant, &later.claimant)
        };
        let Some(earlier) = holders[..index].iter().find(conflict) else { continue };
        let Some(both) = earlier.range.intersection(later.range) else { continue };
        findings
            .report(
                &CODE,
                format!("{} is used twice: by {} and {}", shown(both), earlier.claimant, later.claimant),
            )
            .at(later.node, later.claimant.to_string())
            .at(earlier.node, earlier.claimant.to_string())
            .help("give one of them another address");
    }
}
