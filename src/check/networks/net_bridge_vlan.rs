//! Bridges that do not pass the VLANs of their guests.

use std::collections::BTreeSet;

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::hardware::Nic;
use crate::types::VlanId;
use crate::value::At;

pub static CODE: Code = Code {
    name: "NET-BRIDGE-VLAN",
    severity: Severity::Error,
    title: "a bridge does not pass the VLAN of a machine",
    why: "`vlans` of a bridge lists the VLANs that its ports pass. The frames of a machine in another VLAN never leave \
          the host, and no other machine reaches it.",
    example: Example::Lab {
        bad: r#"{
  hosts.pve.bridges.vmbr0 = { vlan_aware = true, vlans = "10 30-39" },
  networks.lan.vlan = 20,
}"#,
        good: r#"{
  hosts.pve.bridges.vmbr0 = { vlan_aware = true, vlans = "10 20-39" },
  networks.lan.vlan = 20,
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let mut reported = BTreeSet::new();
    for (name, machine) in walk::kept_machines(lab).filter(|(_, machine)| machine.vmid.is_some()) {
        let Some((host_name, host)) = lab.hosts.get_key_value(machine.host.value.as_str()) else { continue };
        for nic in machine.nics.values() {
            let Some((_, network)) = walk::network_named(lab, &nic.network) else { continue };
            let bridge =
                network.bridge.as_ref().and_then(|bridge| host.bridges.get_key_value(bridge.value.as_str()));
            let Some((bridge_name, bridge)) = bridge else { continue };
            let Some(passed) = bridge.vlans.as_ref().filter(|_| bridge.vlan_aware.value) else { continue };
            for vlan in vlans(nic, network.vlan.as_ref()) {
                let number = u32::from(vlan.value.get());
                if passes(&passed.value, number) || !reported.insert((passed.node, number)) {
                    continue;
                }
                let bridge = bridge_name.as_str();
                findings
                    .report(
                        &CODE,
                        format!("machine `{name}` is in VLAN {vlan}, which bridge `{bridge}` of `{host_name}` does not pass"),
                    )
                    .at(passed.node, format!("without {vlan}"))
                    .at(vlan.node, "this VLAN")
                    .help(format!("add {vlan} to `vlans` of the bridge"));
            }
        }
    }
}

/// The VLANs of an interface: the VLAN of its network, and those in its tags.
fn vlans<'l>(nic: &'l Nic, own: Option<&'l At<VlanId>>) -> impl Iterator<Item = &'l At<VlanId>> {
    own.into_iter().chain(&nic.trunks)
}

/// Whether a list such as `10 20 100-199` contains a VLAN. A list that cannot be read contains all.
fn passes(list: &str, vlan: u32) -> bool {
    list.split([' ', ',', ';']).filter(|part| !part.is_empty()).any(|part| {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        match (first.parse::<u32>(), last.parse::<u32>()) {
            (Ok(first), Ok(last)) => (first..=last).contains(&vlan),
            _ => true,
        }
    })
}
