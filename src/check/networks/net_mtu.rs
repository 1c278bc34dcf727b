//! MTUs within a network and along stacked interfaces.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::facts::mtu;
use crate::lab::Lab;
use crate::lab::hardware::{Host, HostInterface, InterfaceKind};
use crate::lab::network::Network;
use crate::types::{DnsLabel, Mtu};
use crate::value::At;

pub static CODE: Code = Code {
    name: "NET-MTU",
    severity: Severity::Error,
    title: "MTU mismatch within a network",
    why: "All members of a network, and every bridge and port between them, need the same MTU. If one has a \
          smaller MTU, small packets pass while large ones are dropped silently: a connection is \
          established, but hangs as soon as data flows. An interface without `mtu` uses the MTU of what it \
          carries.",
    example: Example::Lab {
        bad: r#"{
  networks.storage = { prefix = "10.9.0.0/24", bridge = "vmbr1", mtu = 9000 },
  hosts.pve = {
    nics.eno1.mtu = 1500,
    bridges.vmbr1 = { ports = ["eno1"], network = "storage", address = "10.9.0.1" },
  },
}"#,
        good: r#"{
  networks.storage = { prefix = "10.9.0.0/24", bridge = "vmbr1", mtu = 9000 },
  hosts.pve = {
    nics.eno1.mtu = 9000,
    bridges.vmbr1 = { ports = ["eno1"], network = "storage", address = "10.9.0.1" },
  },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for (name, host) in lab.hosts.iter() {
        for interface in host.interfaces() {
            if let Some(mtu) = interface.mtu() {
                explicit(lab, (name, host), interface, mtu, findings);
            }
        }
    }
    for (name, machine) in walk::kept_machines(lab) {
        for (slot, nic) in &machine.nics {
            let network = walk::network_named(lab, &nic.network);
            if let (Some((network_name, network)), Some(mtu)) = (network, &nic.mtu) {
                let whose = format!("`{}` of machine `{name}`", slot.as_str());
                member(&whose, mtu, network_name, network, findings);
            }
        }
    }
}

/// Checks an explicit MTU against that of the interface's network and of the interfaces stacked on it.
fn explicit<'l>(
    lab: &'l Lab,
    (host_name, host): (&DnsLabel, &'l Host),
    interface: HostInterface<'l>,
    mtu: &At<Mtu>,
    findings: &mut Findings<'_>,
) {
    let whose = format!("`{}` of host `{host_name}`", interface.name.as_str());
    let own = interface.network().and_then(|network| walk::network_named(lab, network));
    if let Some((name, network)) = own {
        member(&whose, mtu, name, network, findings);
    }
    for (name, network) in mtu::carried_networks(lab, interface) {
        if own.is_none_or(|(own, _)| own != name) && network.mtu.value > mtu.value {
            too_small(&whose, mtu, &format!("network `{name}`"), &network.mtu, findings);
        }
    }
    // A bond gives its ports its own MTU, whatever they say.
    let is_bond = |upper: &HostInterface<'_>| matches!(upper.kind, InterfaceKind::Bond(_));
    let uppers = host.interfaces().filter(|upper| !is_bond(upper) && mtu::stands_on(*upper, interface));
    for upper in uppers {
        let needed = mtu::of_host_interface(lab, host, upper);
        if let Some(needed) = needed.filter(|needed| needed.value > mtu.value) {
            too_small(&whose, mtu, &format!("`{}` on top of it", upper.name.as_str()), needed, findings);
        }
    }
}

fn member(whose: &str, mtu: &At<Mtu>, name: &DnsLabel, network: &Network, findings: &mut Findings<'_>) {
    let expected = &network.mtu;
    if mtu.value == expected.value {
        return;
    }
    findings
        .report(&CODE, format!("{whose} has an MTU of {mtu}, but network `{name}` has {expected}"))
        .at(mtu.node, format!("MTU {mtu}"))
        .at(expected.node, format!("MTU {expected}"))
        .help("correct the wrong one; a member without `mtu` uses the MTU of its network");
}

fn too_small(whose: &str, mtu: &At<Mtu>, what: &str, needed: &At<Mtu>, findings: &mut Findings<'_>) {
    findings
        .report(&CODE, format!("{whose} has an MTU of {mtu}, but {what} needs {needed}"))
        .at(mtu.node, format!("MTU {mtu}"))
        .at(needed.node, format!("{what} needs {needed}"))
        .help(format!("set `mtu = {needed}`, or remove it to use the MTU of what the interface carries"));
}
