//! Clones with other hardware than their template.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::facts::vm::boot_disk;
use crate::lab::Lab;
use crate::lab::hardware::{Machine, State};
use crate::types::DnsLabel;
use crate::value::NodeId;

pub static CODE: Code = Code {
    name: "VM-CLONE-DIFFERS",
    severity: Severity::Error,
    title: "a clone differs from its template in hardware that its disk depends on",
    why: "The system on a template's disk was installed for its firmware, its controller and its slots. A \
          clone with others does not find its disk or its boot loader, or has two cloud-init drives and \
          reads the wrong one.",
    example: Example::Lab {
        bad: r#"{
  machines.ubuntu = {
    host = "pve", vmid = 9000, cores = 2, memory = "2GiB", state = 'template,
    bios = 'ovmf, efi_disk.storage = "local-lvm",
    disks.scsi0 = { storage = "local-lvm", size = "8GiB" },
  },
  machines.node1.template = "ubuntu",
}"#,
        good: r#"{
  machines.ubuntu = {
    host = "pve", vmid = 9000, cores = 2, memory = "2GiB", state = 'template,
    disks.scsi0 = { storage = "local-lvm", size = "8GiB" },
  },
  machines.node1.template = "ubuntu",
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for (name, machine) in walk::kept_machines(lab) {
        let Some(reference) = &machine.template else { continue };
        let template = lab.machines.get_key_value(reference.value.as_str());
        let Some((template_name, template)) = template else { continue };
        if template.state.value != State::Template {
            continue;
        }
        for difference in differences(machine, template) {
            report((name, reference.node), template_name, difference, findings);
        }
    }
}

/// A difference, with the values of both machines and their places.
struct Difference {
    what: String,
    own: (NodeId, String),
    template: (NodeId, String),
}

fn report(
    (name, clone): (&DnsLabel, NodeId),
    template_name: &DnsLabel,
    difference: Difference,
    findings: &mut Findings<'_>,
) {
    let Difference { what, own, template } = difference;
    findings
        .report(&CODE, format!("{what} of machine `{name}` differs from its template `{template_name}`"))
        .at(clone, "cloned from the template")
        .at(own.0, format!("{} here", own.1))
        .at(template.0, format!("{} in the template", template.1))
        .help(format!("use `{}` or `{}` for both", template.1, own.1));
}

fn differences(machine: &Machine, template: &Machine) -> Vec<Difference> {
    let words = [
        ("the firmware", machine.bios.node, machine.bios.word(), template.bios.node, template.bios.word()),
        (
            "the board",
            machine.machine_type.node,
            machine.machine_type.word(),
            template.machine_type.node,
            template.machine_type.word(),
        ),
        (
            "the SCSI controller",
            machine.scsi_controller.node,
            machine.scsi_controller.word(),
            template.scsi_controller.node,
            template.scsi_controller.word(),
        ),
    ];
    let mut found: Vec<Difference> = words
        .into_iter()
        .filter(|(_, _, own, _, other)| own != other)
        .map(|(what, node, own, other_node, other)| Difference {
            what: what.to_owned(),
            own: (node, own.to_owned()),
            template: (other_node, other.to_owned()),
        })
        .collect();
    if let (Some(own), Some(other)) = (&machine.cloud_init, &template.cloud_init)
        && own.slot.value != other.slot.value
    {
        found.push(Difference {
            what: "the cloud-init slot".to_owned(),
            own: (own.slot.node, own.slot.value.clone()),
            template: (other.slot.node, other.slot.value.clone()),
        });
    }
    if let (Some((own, _)), Some((other, _))) = (boot_disk(machine), boot_disk(template))
        && own.value != other.value
    {
        found.push(Difference {
            what: "the boot disk".to_owned(),
            own: (own.node, own.value.to_owned()),
            template: (other.node, other.value.to_owned()),
        });
    }
    found
}
