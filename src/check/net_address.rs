//! Fixed addresses that their network does not give.

use crate::check::{Findings, Rule, walk};
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;

pub static CODE: Code = Code {
    name: "NET-ADDRESS",
    severity: Severity::Error,
    title: "a machine has an address that its network does not give",
    why: "A fixed address must lie in the network it is used in, or nobody there can reach it. If the DHCP server \
          hands it out as well, a stranger may have it when the machine starts.",
    example: Example::Lab {
        bad: r#"{ machines.node1.nics.net0.address | force = "192.168.2.11" }"#,
        good: r#"{ machines.node1.nics.net0.address | force = "192.168.20.12" }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for each in walk::addresses(lab) {
        let Some((network_name, network)) = walk::network_of(lab, each.nic) else { continue };
        let (machine, address, prefix) = (each.machine_name, each.address, &network.prefix);
        let whose = format!("the address {address} of machine `{machine}`");
        if !prefix.contains(address.value) {
            findings
                .report(&CODE, format!("{whose} is not in network `{network_name}` ({prefix})"))
                .at(address.node, format!("not in {prefix}"))
                .at(prefix.node, format!("network `{network_name}`"))
                .help(format!("choose an address within {prefix}, or name the network that it belongs to"));
        } else if let Some(reserved) = walk::reserved(prefix.value, address.value) {
            findings
                .report(&CODE, format!("{whose} is {reserved}"))
                .at(address.node, reserved)
                .at(prefix.node, format!("network `{network_name}`"))
                .help(format!("choose another address within {prefix}"));
        } else if let Some(dhcp) = network.dhcp.as_ref().filter(|dhcp| dhcp.contains(address.value)) {
            findings
                .report(&CODE, format!("{whose} may be handed out by DHCP in network `{network_name}`"))
                .at(address.node, "somebody else may have it")
                .at(dhcp.node, format!("handed out: {dhcp}"))
                .help("choose an address outside the DHCP range; if it is reserved there, say so with `allow`");
        }
    }
}
