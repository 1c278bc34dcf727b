//! Bridges without ports whose network has members outside the host.

use crate::check::rule::{Findings, Rule};
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::network::Network;
use crate::types::DnsLabel;

pub static CODE: Code = Code {
    name: "NET-BRIDGE-PORTS",
    severity: Severity::Error,
    title: "a bridge without ports, and a network that reaches beyond it",
    why: "A bridge without ports connects the machines of one host with each other, and with nothing else. Devices and \
          machines of other hosts in the same network cannot be reached, and neither can a router that is one of them.",
    example: Example::Lab {
        bad: r#"{
  devices.router = { kind = 'router, addresses.lan = "192.168.20.1" },
  networks.lan.router = "router",
  hosts.pve = { nics.eno1 = {}, bridges.vmbr1.ports = ["eno1"] },
}"#,
        good: r#"{
  devices.router = { kind = 'router, addresses.lan = "192.168.20.1" },
  networks.lan.router = "router",
  hosts.pve = { nics.eno1 = {}, bridges.vmbr0.ports = ["eno1"] },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for (network_name, network) in lab.networks.iter() {
        let Some(bridge_name) = &network.bridge else { continue };
        for (host_name, host) in lab.hosts.iter() {
            let bridge = host.bridges.iter().find(|(name, _)| name.as_str() == bridge_name.value.as_str());
            // A host whose ports nobody describes may have them all the same.
            let is_closed = !host.nics.is_empty() || !host.bonds.is_empty();
            let Some((_, bridge)) = bridge.filter(|(_, bridge)| bridge.ports.is_empty() && is_closed) else {
                continue;
            };
            let Some(other) = outside(lab, host_name, network_name, network) else { continue };
            let name = bridge_name.value.as_str();
            let ports = findings.values().field(bridge.node, "ports");
            let finding = findings.report(
                &CODE,
                format!(
                    "bridge `{name}` of host `{host_name}` has no port, but {other} is in network `{network_name}`"
                ),
            );
            let finding = match ports {
                Some(ports) => finding.at(ports, "reaches only machines of this host"),
                None => finding.at_key(bridge.node, "reaches only machines of this host"),
            };
            finding
                .at(bridge_name.node, format!("network `{network_name}` uses it"))
                .help("add a port of the host to the bridge");
        }
    }
}

/// Something in a network that is not on a host.
fn outside(lab: &Lab, host: &DnsLabel, network: &DnsLabel, described: &Network) -> Option<String> {
    let device = lab.devices.iter().find(|(name, device)| {
        let is_router =
            described.router.as_ref().is_some_and(|router| router.value.as_str() == name.as_str());
        is_router || device.addresses.keys().any(|known| known.as_str() == network.as_str())
    });
    let device = device.map(|(name, _)| format!("device `{name}`"));
    let machine = || {
        let is_there = |(_, machine): &(&DnsLabel, &crate::lab::hardware::Machine)| {
            machine.host.value != host.as_str()
                && machine.nics.values().any(|nic| nic.network.value == network.as_str())
        };
        lab.machines.iter().find(is_there).map(|(name, _)| format!("machine `{name}`"))
    };
    device.or_else(machine)
}
