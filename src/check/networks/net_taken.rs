//! One address for two.

use crate::check::rule::{Findings, Rule};
use crate::diag::{Code, Example, Severity};
use crate::facts::claims::{AddressClaim, holders, may_share, shown};
use crate::lab::Lab;

pub static CODE: Code = Code {
    name: "NET-TAKEN",
    severity: Severity::Error,
    title: "an address is used twice",
    why: "Two machines with one address answer now the one and now the other. Stopped machines count, for they \
          will be started again; decommissioned ones do not. Hosts, devices and whatever a network reserves count \
          too. The network's `router` may have the address of its gateway; where none is named, any machine that \
          is attached to several networks.",
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
        let taken = |earlier: &&AddressClaim<'_>| {
            earlier.range.overlaps(later.range) && !may_share(&earlier.claimant, &later.claimant)
        };
        let Some(earlier) = holders[..index].iter().find(taken) else { continue };
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
