//! MAC addresses are unique.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::facts::claims::{Claimant, may_share};
use crate::lab::Lab;
use crate::types::Mac;
use crate::value::At;

pub static CODE: Code = Code {
    name: "NET-MAC-TAKEN",
    severity: Severity::Error,
    title: "a MAC address is used twice",
    why: "Switches deliver the frames for a MAC address to one port only, and a DHCP server leases the same \
          address to both interfaces.",
    example: Example::Lab {
        bad: r#"{
  machines.node1.nics.net0.mac = "BC:24:11:00:00:01",
  machines.node1.nics.net1 = { network = "lan", mac = "BC:24:11:00:00:01" },
}"#,
        good: r#"{
  machines.node1.nics.net0.mac = "BC:24:11:00:00:01",
  machines.node1.nics.net1 = { network = "lan", mac = "BC:24:11:00:00:02" },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

/// The owner of a MAC address.
struct Interface<'l> {
    mac: &'l At<Mac>,
    who: String,
    claimant: Claimant<'l>,
}

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let interfaces = interfaces(lab);
    for (index, later) in interfaces.iter().enumerate() {
        let conflict = |earlier: &&Interface<'_>| {
            earlier.mac.value == later.mac.value && !may_share(&earlier.claimant, &later.claimant)
        };
        let Some(earlier) = interfaces[..index].iter().find(conflict) else { continue };
        findings
            .report(&CODE, format!("two interfaces have the MAC address {}", later.mac))
            .at(later.mac.node, later.who.clone())
            .at(earlier.mac.node, earlier.who.clone())
            .help("change one of them; for a virtual machine, remove `mac` and let Proxmox VE generate one");
    }
}

fn interfaces(lab: &Lab) -> Vec<Interface<'_>> {
    let mut interfaces = Vec::new();
    for (name, machine) in walk::kept_machines(lab) {
        for (slot, nic) in &machine.nics {
            let claimant = Claimant::Machine { name, machine, slot: slot.as_str(), nic };
            let who = format!("`{}` of machine `{name}`", slot.as_str());
            interfaces.extend(nic.mac.as_ref().map(|mac| Interface { mac, who, claimant }));
        }
    }
    for (name, host) in lab.hosts.iter() {
        for (port, nic) in &host.nics {
            let claimant = Claimant::HostInterface { host: name, interface: port };
            let who = format!("`{}` of host `{name}`", port.as_str());
            interfaces.extend(nic.mac.as_ref().map(|mac| Interface { mac, who, claimant }));
        }
        let controller = host.out_of_band.as_ref();
        let controller = controller.and_then(|described| Some((described, described.mac.as_ref()?)));
        let who = format!("the management controller of host `{name}`");
        interfaces.extend(controller.map(|(described, mac)| {
            let claimant = Claimant::HostController { host: name, kind: described.kind.value };
            Interface { mac, who, claimant }
        }));
    }
    for (name, device) in lab.devices.iter() {
        let claimant = Claimant::Device { name, kind: device.kind.value };
        let who = format!("device `{name}`");
        interfaces.extend(device.mac.as_ref().map(|mac| Interface { mac, who, claimant }));
    }
    interfaces
}
