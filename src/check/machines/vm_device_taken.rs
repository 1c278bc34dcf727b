//! Passthrough devices that two machines use.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::hardware::Host;
use crate::types::{DnsLabel, PciAddress};
use crate::value::At;

pub static CODE: Code = Code {
    name: "VM-DEVICE-TAKEN",
    severity: Severity::Error,
    title: "a device is passed through to two running machines",
    why: "A PCI or USB device can be passed through to one machine at a time; the second machine fails to \
          start. Stopped machines do not need it. A device that can be shared (`mediated`) may be passed \
          through to several.",
    example: Example::Lab {
        bad: r#"{
  hosts.pve = { pci.tesla-t4.address = "0000:06:00.0", iommu = true },
  machines = {
    node1.passthrough.gpu = "tesla-t4",
    node2 = { host = "pve", vmid = 202, cores = 2, memory = "4GiB", passthrough.gpu = "tesla-t4" },
  },
}"#,
        good: r#"{
  hosts.pve = { pci.tesla-t4.address = "0000:06:00.0", iommu = true },
  machines = {
    node1.passthrough.gpu = "tesla-t4",
    node2 = { host = "pve", vmid = 202, cores = 2, memory = "4GiB", passthrough.gpu = "tesla-t4", state = 'stopped },
  },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

/// A device that is passed through to a machine.
struct Given<'l> {
    machine: &'l DnsLabel,
    device: &'l At<String>,
    is: Device,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Device {
    Pci(PciAddress),
    Usb,
}

impl Given<'_> {
    /// Whether both are the same device: the same address, whatever the names.
    fn is_same(&self, other: &Self) -> bool {
        match (self.is, other.is) {
            (Device::Pci(one), Device::Pci(other)) => one.overlaps(other),
            (Device::Usb, Device::Usb) => self.device.value == other.device.value,
            _ => false,
        }
    }
}

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for (host_name, host) in lab.hosts.iter() {
        let passed_through = passed_through(lab, host_name, host);
        for (index, later) in passed_through.iter().enumerate() {
            let Some(first) = passed_through[..index].iter().find(|first| first.is_same(later)) else {
                continue;
            };
            let message = if first.machine == later.machine {
                format!("machine `{}` uses device `{}` twice", later.machine, **later.device)
            } else {
                format!(
                    "machines `{}` and `{}` both use device `{}`",
                    first.machine, later.machine, **later.device
                )
            };
            findings
                .report(&CODE, message)
                .at(later.device.node, format!("machine `{}`", later.machine))
                .at(first.device.node, format!("machine `{}`", first.machine))
                .help("remove it from one of them, or stop that machine");
        }
    }
}

fn passed_through<'l>(lab: &'l Lab, host_name: &DnsLabel, host: &'l Host) -> Vec<Given<'l>> {
    let mut passed_through = Vec::new();
    for (machine_name, machine) in walk::running_on(lab, host_name) {
        for device in machine.passthrough.values().map(|passed| &passed.device) {
            let found = host.pci.get_key_value(device.value.as_str());
            if let Some((_, found)) = found.filter(|(_, found)| !found.mediated.value) {
                passed_through.push(Given {
                    machine: machine_name,
                    device,
                    is: Device::Pci(found.address.value),
                });
            }
        }
        let usb = machine.usb.values().map(|device| Given { machine: machine_name, device, is: Device::Usb });
        passed_through.extend(usb);
    }
    passed_through
}
