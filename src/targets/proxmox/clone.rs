//! A machine that is cloned from a template: the clone call, its configuration, and the disks that are resized.

use crate::diag::{Code, Diagnostic, Example, Severity};
use crate::document::Data;
use crate::facts::vm::{inherited_disks, moved_disk};
use crate::lab::hardware::Disk;
use crate::resolve::{Resolved, VirtualMachine};
use crate::targets::proxmox::machine::{board, pool, settings};
use crate::targets::proxmox::parameters::{Parameters, switch};
use crate::targets::proxmox::{address, drive, resize, volume};
use crate::value::Values;

pub static PVE_CLONE: Code = Code {
    name: "PVE-CLONE",
    severity: Severity::Error,
    title: "a clone that its template does not allow",
    why: "A clone has copies of the template's disks. The hypervisor can grow but not shrink them, and \
          copies all of them to one storage, or each to the template's storage.",
    example: Example::Lab {
        bad: r#"{
  machines.ubuntu = {
    host = "pve", vmid = 9000, cores = 2, memory = "2GiB", state = 'template,
    disks.scsi0 = { storage = "local-lvm", size = "128GiB" },
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
    allowable: false,
};

/// A machine and the template that it is a clone of.
pub(super) struct Clone<'l> {
    pub(super) machine: &'l VirtualMachine<'l>,
    pub(super) template: &'l VirtualMachine<'l>,
    /// The storage that all disks are copied to, if that is not the template's.
    pub(super) storage: Option<&'l Disk>,
}

impl<'l> Clone<'l> {
    /// None for a machine without a template.
    pub(super) fn of(lab: &'l Resolved<'l>, machine: &'l VirtualMachine<'l>) -> Option<Self> {
        let (name, _) = machine.template?;
        let template = lab.machines.iter().find(|other| other.name == name)?;
        let storage = moved_disk(machine.machine, template.machine);
        Some(Self { machine, template, storage })
    }

    /// `POST /nodes/{node}/qemu/{vmid}/clone`, where `vmid` is the template's.
    pub(super) fn call(&self) -> Data {
        let Self { machine: clone, template, storage } = self;
        let machine = clone.machine;
        let origin = machine.template.as_ref().map_or(machine.node, |template| template.node);
        let target = (clone.host.name != template.host.name)
            .then(|| Data::text(machine.host.node, clone.host.name.to_string()));
        Parameters::of(origin)
            .put("node", Data::text(template.machine.host.node, template.host.name.to_string()))
            .put("vmid", template.vmid)
            .put("newid", clone.vmid)
            .put("name", Data::text(machine.node, clone.name.to_string()))
            .put("full", switch(machine.full_clone.node, machine.full_clone.value))
            .maybe("storage", storage.map(|disk| &disk.storage))
            .maybe("target", target)
            .maybe("pool", pool(machine))
            .into()
    }

    /// `PUT /nodes/{node}/qemu/{vmid}/config`: all settings in which the template may differ.
    pub(super) fn configuration(&self, values: &Values) -> Data {
        let Self { machine: clone, template, .. } = self;
        let machine = clone.machine;
        let parameters = board(address(clone), clone);
        let disks = clone.view.disks.iter().filter_map(|(slot, disk)| {
            let data = match inherited(template, slot) {
                None => drive::new_disk(disk),
                Some(from) if drive::alike(disk, from) => return None,
                Some(_) => {
                    drive::existing(disk, &volume::of_clone(clone, template, self.storage, slot, disk))
                }
            };
            Some(((*slot).to_owned(), data))
        });
        let efi = machine.efi_disk.as_ref().filter(|_| template.machine.efi_disk.is_none());
        let tpm = machine.tpm.as_ref().filter(|_| template.machine.tpm.is_none());
        let parameters = parameters
            .maybe("efidisk0", efi.map(drive::efi_disk))
            .maybe("tpmstate0", tpm.map(drive::tpm))
            .extend(disks);
        let parameters = settings(parameters, clone);
        let surplus = self.surplus(&parameters);
        // The drive for cloud-init has been copied; asking for a new one in its place is refused.
        let parameters = match (&machine.cloud_init, &template.machine.cloud_init) {
            (Some(drive), Some(copied)) if drive.slot.value == copied.slot.value => {
                parameters.without(&drive.slot)
            }
            _ => parameters,
        };
        let parameters =
            parameters.maybe("delete", surplus.map(|names| Data::text(machine.node, names.join(","))));
        parameters.overridden(values, machine.proxmox.map(|raw| raw.0)).into()
    }

    /// Settings of the template that the machine does not have.
    fn surplus(&self, wanted: &Parameters) -> Option<Vec<String>> {
        let nothing = || Parameters::of(self.template.machine.node);
        let of_template = settings(board(nothing(), self.template), self.template);
        let surplus: Vec<String> = of_template
            .names()
            .filter(|name| !wanted.names().any(|known| known == *name))
            .map(str::to_owned)
            .collect();
        (!surplus.is_empty()).then_some(surplus)
    }

    /// Disks that are larger than the template's.
    pub(super) fn growth(&self) -> Vec<Data> {
        inherited_disks(self.machine.machine, self.template.machine)
            .filter(|(_, disk, from)| disk.size.value > from.size.value)
            .map(|(slot, disk, _)| resize::to_size(self.machine, slot, disk))
            .collect()
    }

    /// Settings that no call can apply.
    pub(super) fn findings(&self, values: &Values) -> Vec<Diagnostic> {
        let Self { machine, template, storage: together } = self;
        let mut found = Vec::new();
        let at =
            |diagnostic: Diagnostic, node, text: String| diagnostic.at_node(node, values.span(node), text);
        for (slot, disk, from) in inherited_disks(machine.machine, template.machine) {
            if disk.size.value < from.size.value {
                let message =
                    format!("disk `{slot}` of machine `{}` is smaller than its template's", machine.name);
                let diagnostic = Diagnostic::new(&PVE_CLONE, message);
                let diagnostic = at(diagnostic, disk.size.node, format!("{} here", *disk.size));
                let diagnostic = at(diagnostic, from.size.node, format!("{} in the template", *from.size));
                found.push(diagnostic.help(format!("make it at least {}", *from.size)));
            }
            let Some(target) = together else { continue };
            let full = machine.machine.full_clone;
            if disk.storage.value != target.storage.value {
                let message =
                    format!("the disks of machine `{}` are copied to several storages", machine.name);
                let diagnostic = Diagnostic::new(&PVE_CLONE, message);
                let diagnostic = at(diagnostic, disk.storage.node, format!("`{slot}` is copied here"));
                let diagnostic =
                    at(diagnostic, target.storage.node, "another disk is copied here".to_owned());
                found.push(
                    diagnostic.help(
                        "set `storage` of all disks to one storage, or of each to that of the template",
                    ),
                );
            } else if !full.value {
                let message = format!(
                    "linked clone `{}` must have its disks on the storage of its template",
                    machine.name
                );
                let diagnostic = at(Diagnostic::new(&PVE_CLONE, message), disk.storage.node, String::new());
                let diagnostic = at(diagnostic, full.node, "not a full clone".to_owned());
                found.push(
                    diagnostic.help(format!("set `storage` to `{}`, as in the template", *from.storage)),
                );
            }
        }
        found
    }
}

fn inherited<'l>(template: &VirtualMachine<'l>, slot: &str) -> Option<&'l Disk> {
    template.machine.disks.get(slot)
}
