//! IOMMU groups that are passed through only in part.

use std::collections::BTreeMap;

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::lab::hardware::{Host, PciDevice};
use crate::lab::{FreeName, Lab};
use crate::types::DnsLabel;
use crate::value::At;

pub static CODE: Code = Code {
    name: "VM-IOMMU-GROUP",
    severity: Severity::Error,
    title: "only a part of an IOMMU group is passed through",
    why: "Devices in the same IOMMU group can access each other without the IOMMU, so all of them go to one \
          machine: if one is passed through, the host loses the others, and no second machine can use them. \
          For example, a graphics card and its audio device are two functions in one group.",
    example: Example::Lab {
        bad: r#"{
  hosts.pve = {
    pci = {
      card = { address = "0000:06:00.0", iommu_group = 20 },
      sound = { address = "0000:06:00.1", iommu_group = 20 },
    },
    iommu = true,
  },
  machines.node1.passthrough.card = "card",
}"#,
        good: r#"{
  hosts.pve = {
    pci = {
      card = { address = "0000:06:00.0", iommu_group = 20 },
      sound = { address = "0000:06:00.1", iommu_group = 20 },
    },
    iommu = true,
  },
  machines.node1.passthrough = { card = "card", sound = "sound" },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

type Group<'l> = Vec<(&'l FreeName, &'l PciDevice)>;

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for (host_name, host) in lab.hosts.iter() {
        for (number, group) in groups(host) {
            split(lab, host_name, host, number, &group, findings);
        }
    }
}

fn groups(host: &Host) -> BTreeMap<u32, Group<'_>> {
    let mut groups: BTreeMap<u32, Group<'_>> = BTreeMap::new();
    for (name, device) in &host.pci {
        if let Some(group) = &device.iommu_group {
            groups.entry(group.value).or_default().push((name, device));
        }
    }
    groups
}

/// Reports the first machine with a part of a group, for each group.
fn split(
    lab: &Lab,
    host_name: &DnsLabel,
    host: &Host,
    number: u32,
    group: &Group<'_>,
    findings: &mut Findings<'_>,
) {
    for (name, machine) in walk::running_on(lab, host_name) {
        // A device without a function number covers all functions, so it may cover several entries.
        let addresses: Vec<_> = machine
            .passthrough
            .values()
            .filter_map(|passed| {
                let (_, found) = host.pci.get_key_value(passed.device.value.as_str())?;
                Some((found.address.value, &passed.device))
            })
            .collect();
        let passed_through = |device: &PciDevice| -> Option<&At<String>> {
            addresses
                .iter()
                .find(|(address, _)| address.overlaps(device.address.value))
                .map(|(_, passed_through)| *passed_through)
        };
        let Some(first) = group.iter().find_map(|(_, device)| passed_through(device)) else { continue };
        let Some((left, device)) = group.iter().find(|(_, device)| passed_through(device).is_none()) else {
            continue;
        };
        findings
            .report(
                &CODE,
                format!(
                    "machine `{name}` uses a part of IOMMU group {number} of host `{host_name}`, without \
                     `{}`",
                    left.as_str()
                ),
            )
            .at(first.node, "in the group")
            .mention(
                device.iommu_group.as_ref().map_or(device.node, |group| group.node),
                format!("`{}` is in the group, too", left.as_str()),
            )
            .help(format!(
                "pass through `{}` as well, or move one of the cards to another slot",
                left.as_str()
            ));
        return;
    }
}
