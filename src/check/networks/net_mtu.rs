//! Packets that are too large for what carries them.

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
    title: "members of a network disagree about the largest packet",
    why: "All members of a network, and every bridge and port between them, must take packets of one size. Where one \
          takes less, small packets pass and large ones vanish without a word: a connection is made, and hangs as \
          soon as data flows. An interface without an `mtu` takes what it has to carry.",
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

/// An interface that says how much it takes: is it what its network says, and enough for what stands on it?
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
            too_small(&whose, mtu, &format!("`{}` on it", upper.name.as_str()), needed, findings);
        }
    }
}

fn member(whose: &str, mtu: &At<Mtu>, name: &DnsLabel, network: &Network, findings: &mut Findings<'_>) {
    let wanted = &network.mtu;
    if mtu.value == wanted.value {
        return;
    }
    findings
        .report(&CODE, format!("{whose} has an MTU of {mtu}, and network `{name}` one of {wanted}"))
        .at(mtu.node, format!("{mtu} here"))
        .at(wanted.node, format!("{wanted} in the network"))
        .help("correct the one that is wrong; a member without an `mtu` takes that of its network");
}

fn too_small(whose: &str, mtu: &At<Mtu>, what: &str, needed: &At<Mtu>, findings: &mut Findings<'_>) {
    findings
        .report(&CODE, format!("{whose} has an MTU of {mtu}, and {what} needs {needed}"))
        .at(mtu.node, format!("{mtu} here"))
        .at(needed.node, format!("{needed} for {what}"))
        .help(format!("set it to {needed}, or leave it out: it then takes what it has to carry"));
}
