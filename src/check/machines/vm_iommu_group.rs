//! A part of an IOMMU group.

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
    title: "a part of an IOMMU group is passed on",
    why: "Devices of one IOMMU group can reach each other past the IOMMU. So they go to one machine together: if one \
          is passed on, the host loses the others, and no second machine can have them. A graphics card and its \
          sound, for one, are two functions of one group.",
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

/// Reports the first machine that has some of a group but not all, for each group.
fn split(
    lab: &Lab,
    host_name: &DnsLabel,
    host: &Host,
    number: u32,
    group: &Group<'_>,
    findings: &mut Findings<'_>,
) {
    for (name, machine) in walk::running_on(lab, host_name) {
        // A device without its function means all of them, so it may cover several entries.
        let addresses: Vec<_> = machine
            .passthrough
            .values()
            .filter_map(|passed| {
                let (_, found) = host.pci.get_key_value(passed.device.value.as_str())?;
                Some((found.address.value, &passed.device))
            })
            .collect();
        let given = |device: &PciDevice| -> Option<&At<String>> {
            addresses
                .iter()
                .find(|(address, _)| address.overlaps(device.address.value))
                .map(|(_, given)| *given)
        };
        let Some(first) = group.iter().find_map(|(_, device)| given(device)) else { continue };
        let Some((left, device)) = group.iter().find(|(_, device)| given(device).is_none()) else { continue };
        findings
            .report(
                &CODE,
                format!("machine `{name}` is given a part of IOMMU group {number} of host `{host_name}`, without `{}`", left.as_str()),
            )
            .at(first.node, "this device is of the group")
            .mention(device.iommu_group.as_ref().map_or(device.node, |group| group.node), format!("`{}` is of the group, too", left.as_str()))
            .help(format!("give the machine `{}` as well, or put one of the cards into another slot", left.as_str()));
        return;
    }
}
