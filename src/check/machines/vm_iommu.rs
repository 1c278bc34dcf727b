//! PCI devices that a host can pass through.

use crate::check::rule::Rule;
use crate::check::shared::{nodes, walk};
use crate::diag::{Code, Example, Severity};
use crate::lab::hardware::MachineType;

pub static CODE: Code = Code {
    name: "VM-IOMMU",
    severity: Severity::Error,
    title: "a PCI device cannot be passed through",
    why: "A device that is passed through accesses memory directly; only the IOMMU restricts it to the \
          memory of its machine. It must be enabled in the firmware and the kernel of the host \
          (`iommu = true` declares that). PCI Express devices require `machine_type = 'q35`.",
    example: Example::Lab {
        bad: r#"{
  hosts.pve.pci.tesla-t4.address = "0000:06:00.0",
  machines.node1.passthrough.gpu = "tesla-t4",
}"#,
        good: r#"{
  hosts.pve = { pci.tesla-t4.address = "0000:06:00.0", iommu = true },
  machines.node1.passthrough.gpu = "tesla-t4",
}"#,
    },
    allowable: true,
};

pub static RULE: Rule =
    Rule {
        code: &CODE,
        run: |lab, findings| {
            for (name, machine) in walk::kept_machines(lab) {
                let Some((host_name, host)) = nodes::host_of(lab, machine) else { continue };
                for passed in machine.passthrough.values() {
                    let device = &passed.device;
                    let found = host.pci.get_key_value(device.value.as_str());
                    if let Some((_, found)) = found.filter(|_| !host.iommu.value) {
                        findings
                        .report(&CODE, format!("host `{host_name}` cannot pass through `{}`, because its \
                                                IOMMU is disabled", **device))
                        .at(device.node, format!("used by machine `{name}`"))
                        .mention(found.address.node, format!("a device of host `{host_name}`"))
                        .help(format!(
                            "enable it in the firmware and the kernel (`intel_iommu=on` for Intel), and set \
                             `hosts.{host_name}.iommu = true`"
                        ));
                    }
                    let express = passed.pcie.as_ref().filter(|express| express.value);
                    if let Some(express) = express.filter(|_| machine.machine_type.value != MachineType::Q35)
                    {
                        findings
                            .report(&CODE, format!("machine `{name}` has no PCI Express for `{}`", **device))
                            .at(express.node, "requires PCI Express")
                            .at(machine.machine_type.node, "has no PCI Express")
                            .help(format!("set `machines.{name}.machine_type = 'q35`"));
                    }
                }
            }
        },
    };
