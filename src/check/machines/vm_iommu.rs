//! A device that cannot be passed on.

use crate::check::rule::Rule;
use crate::check::shared::{nodes, walk};
use crate::diag::{Code, Example, Severity};
use crate::lab::hardware::MachineType;

pub static CODE: Code = Code {
    name: "VM-IOMMU",
    severity: Severity::Error,
    title: "a PCI device that its host cannot pass on",
    why: "A device that is passed on reads and writes memory by itself; only the IOMMU keeps it to its machine's. It \
          must be switched on in the firmware and in the kernel of the host (`iommu = true` says that it is). A \
          device on PCI Express needs the board `'q35`.",
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

pub static RULE: Rule = Rule {
    code: &CODE,
    run: |lab, findings| {
        for (name, machine) in walk::kept_machines(lab) {
            let Some((host_name, host)) = nodes::host_of(lab, machine) else { continue };
            for passed in machine.passthrough.values() {
                let device = &passed.device;
                let found = host.pci.get_key_value(device.value.as_str());
                if let Some((_, found)) = found.filter(|_| !host.iommu.value) {
                    findings
                        .report(
                            &CODE,
                            format!("host `{host_name}` cannot pass `{}` on: its IOMMU is off", **device),
                        )
                        .at(device.node, format!("given to machine `{name}`"))
                        .mention(found.address.node, format!("sits in host `{host_name}`"))
                        .help(format!(
                            "switch it on in firmware and kernel (`intel_iommu=on` for Intel), and set \
                             `hosts.{host_name}.iommu = true`"
                        ));
                }
                let express = passed.pcie.as_ref().filter(|express| express.value);
                if let Some(express) = express.filter(|_| machine.machine_type.value != MachineType::Q35) {
                    findings
                        .report(&CODE, format!("machine `{name}` has no PCI Express for `{}`", **device))
                        .at(express.node, "on PCI Express")
                        .at(machine.machine_type.node, "this board has none")
                        .help(format!("set `machines.{name}.machine_type = 'q35`"));
                }
            }
        }
    },
};
