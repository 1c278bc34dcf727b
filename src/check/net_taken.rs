//! One address for two.

use std::collections::BTreeSet;

use crate::check::{Findings, Rule, walk};
use crate::diag::{Code, Example, Severity};
use crate::lab::{Lab, Machine};
use crate::source::value::NodeId;
use crate::types::Address;

pub static CODE: Code = Code {
    name: "NET-TAKEN",
    severity: Severity::Error,
    title: "an address is used twice",
    why: "Two machines with one address answer now the one and now the other. Stopped machines count, for they \
          will be started again; decommissioned ones do not. A machine that is attached to several networks may \
          have the address of a gateway: it is the router.",
    example: Example::Lab {
        bad: r#"{ machines.node1.nics.net0.address | force = "192.168.20.1" }"#,
        good: r#"{ machines.node1.nics.net0.address | force = "192.168.20.12" }"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

/// Whoever has an address.
struct Holder {
    address: Address,
    node: NodeId,
    who: String,
    part: Part,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Gateway,
    Machine,
    /// A machine that may be the gateway itself.
    Router,
}

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let holders = holders(lab);
    for (index, later) in holders.iter().enumerate() {
        let same = |earlier: &&Holder| earlier.address == later.address && !is_same_device(earlier, later);
        let Some(earlier) = holders[..index].iter().find(same) else { continue };
        findings
            .report(&CODE, format!("{} is used twice: by {} and {}", later.address, earlier.who, later.who))
            .at(later.node, later.who.clone())
            .at(earlier.node, earlier.who.clone())
            .help("give one of them another address");
    }
}

/// Gateways first, then machines by name.
fn holders(lab: &Lab) -> Vec<Holder> {
    let gateways = lab.networks.iter().filter_map(|(name, network)| {
        let gateway = network.gateway.as_ref()?;
        let who = format!("the gateway of network `{name}`");
        Some(Holder { address: gateway.value, node: gateway.node, who, part: Part::Gateway })
    });
    let machines = walk::addresses(lab).map(|each| Holder {
        address: each.address.value,
        node: each.address.node,
        who: format!("machine `{}`", each.machine_name),
        part: if is_in_several_networks(each.machine) { Part::Router } else { Part::Machine },
    });
    // The address by which IPv6 routers are reached on a link may be the same on every link.
    gateways.chain(machines).filter(|holder| !walk::is_link_local(holder.address)).collect()
}

fn is_same_device(earlier: &Holder, later: &Holder) -> bool {
    (earlier.part, later.part) == (Part::Gateway, Part::Router)
}

fn is_in_several_networks(machine: &Machine) -> bool {
    let networks: BTreeSet<&str> = machine.nics.values().map(|nic| nic.network.as_str()).collect();
    networks.len() > 1
}
