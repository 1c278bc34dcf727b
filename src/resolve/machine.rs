//! Machines: their host, template, storages, devices and networks.

use crate::diag::near;
use crate::facts::attachment::{Attachment, attachments};
use crate::facts::vm::VmView;
use crate::lab::FreeName;
use crate::lab::decode::Entries;
use crate::lab::hardware::{Host, HostKind, Machine, Nic, State};
use crate::lab::network::Network;
use crate::resolve::{Resolver, codes};
use crate::types::{DnsLabel, Memory, Vmid};
use crate::value::At;

/// A virtual machine or template with its references resolved.
#[derive(Debug)]
pub struct VirtualMachine<'l> {
    /// The name of the machine.
    pub name: &'l DnsLabel,
    /// The machine in the lab.
    pub machine: &'l Machine,
    /// The VMID.
    pub vmid: &'l At<Vmid>,
    /// Per socket.
    pub cores: &'l At<u32>,
    /// The memory.
    pub memory: &'l At<Memory>,
    /// The host that it runs on.
    pub host: RunsOn<'l>,
    /// The template it is cloned from.
    pub template: Option<(&'l DnsLabel, &'l Machine)>,
    /// The network interfaces.
    pub nics: Vec<Attachment<'l>>,
    /// Its disks, devices and interfaces.
    pub view: VmView<'l>,
}

/// A bare-metal machine: a host that is a single machine.
#[derive(Debug)]
pub struct PhysicalMachine<'l> {
    /// The name of the machine.
    pub name: &'l DnsLabel,
    /// The machine in the lab.
    pub machine: &'l Machine,
    /// The host that it is.
    pub host: RunsOn<'l>,
    /// The network interfaces of the host.
    pub nics: Vec<Attachment<'l>>,
}

/// The host that a machine runs on, or is.
#[derive(Clone, Copy, Debug)]
pub struct RunsOn<'l> {
    /// The name of the host.
    pub name: &'l DnsLabel,
    /// The host.
    pub host: &'l Host,
}

/// A machine of either kind.
pub(super) enum ResolvedMachine<'l> {
    Virtual(Box<VirtualMachine<'l>>),
    Physical(PhysicalMachine<'l>),
}

impl<'l> Resolver<'l> {
    pub(super) fn machine(
        &mut self,
        name: &'l DnsLabel,
        machine: &'l Machine,
    ) -> Option<ResolvedMachine<'l>> {
        let before = self.diagnostics.len();
        let hosts = &self.lab.hosts;
        let host = self.find(&codes::VM_HOST, &machine.host, hosts, || {
            format!("machine `{name}` runs on a host that is not defined")
        });
        let host = host.map(|(name, host)| RunsOn { name, host });
        self.nics(name, machine, host);
        let nics = attachments(self.lab, machine);
        self.slots(name, machine);
        let resolved = match host {
            Some(runs_on) if runs_on.host.kind.value == HostKind::BareMetal => {
                self.only_virtual(name, machine, runs_on);
                Some(ResolvedMachine::Physical(PhysicalMachine { name, machine, host: runs_on, nics }))
            }
            _ => self
                .virtual_machine(name, machine, host, nics)
                .map(|machine| ResolvedMachine::Virtual(Box::new(machine))),
        };
        resolved.filter(|_| self.diagnostics.len() == before)
    }

    fn virtual_machine(
        &mut self,
        name: &'l DnsLabel,
        machine: &'l Machine,
        host: Option<RunsOn<'l>>,
        nics: Vec<Attachment<'l>>,
    ) -> Option<VirtualMachine<'l>> {
        let given = [
            ("vmid", machine.vmid.is_some()),
            ("cores", machine.cores.is_some()),
            ("memory", machine.memory.is_some()),
        ];
        // Without its host, it is unknown whether it is a virtual machine.
        for (field, _) in given.into_iter().filter(|(_, given)| !given && host.is_some()) {
            let message = format!("virtual machine `{name}` has no `{field}`");
            let help = "add it; only a machine on a host with `kind = 'bare-metal` does not need it";
            self.report(&codes::VM_INCOMPLETE, machine.node, message, "missing here", help);
        }
        let template = self.template(name, machine);
        if let Some(host) = host {
            self.storages(name, machine, host);
            self.devices(name, machine, host);
        }
        let view = VmView::of(self.lab, machine, &nics);
        Some(VirtualMachine {
            name,
            machine,
            vmid: machine.vmid.as_ref()?,
            cores: machine.cores.as_ref()?,
            memory: machine.memory.as_ref()?,
            host: host?,
            template,
            nics,
            view,
        })
    }

    fn template(&mut self, name: &DnsLabel, machine: &'l Machine) -> Option<(&'l DnsLabel, &'l Machine)> {
        let wanted = machine.template.as_ref()?;
        let machines = &self.lab.machines;
        let found = self.find(&codes::VM_TEMPLATE, wanted, machines, || {
            format!("machine `{name}` is cloned from a template that is not defined")
        });
        let (found_name, found) = found?;
        if found.state.value != State::Template {
            let message =
                format!("machine `{name}` is cloned from machine `{found_name}`, which is not a template");
            let help = format!("name a template, or set `machines.{found_name}.state = 'template`");
            self.report(&codes::VM_TEMPLATE, wanted.node, message, "", &help);
        }
        Some((found_name, found))
    }

    /// Every storage that a machine uses is a storage of its host.
    fn storages(&mut self, name: &DnsLabel, machine: &'l Machine, host: RunsOn<'l>) {
        let disks = machine.disks.values().map(|disk| &disk.storage);
        let cdroms = machine.cdroms.values().map(|cdrom| &cdrom.storage);
        let drive =
            machine.cloud_init.iter().flat_map(|drive| [Some(&drive.storage), drive.snippets.as_ref()]);
        let efi_disk = machine.efi_disk.iter().map(|disk| &disk.storage);
        let tpm = machine.tpm.iter().map(|tpm| &tpm.storage);
        let image = machine.image.iter().map(|image| &image.storage);
        let all = disks.chain(cdroms).chain(drive.flatten()).chain(efi_disk).chain(tpm).chain(image);
        for storage in all {
            if host.host.storages.contains_key(storage.value.as_str()) {
                continue;
            }
            let known: Vec<String> = host.host.storages.keys().map(|known| known.as_str().into()).collect();
            let message = format!("host `{}` of machine `{name}` has no such storage", host.name);
            self.dangling(&codes::VM_STORAGE, storage.node, message, &known);
        }
    }

    /// Devices passed through to a machine are devices of its host.
    fn devices(&mut self, name: &DnsLabel, machine: &'l Machine, host: RunsOn<'l>) {
        let pci = machine.passthrough.values().map(|given| &given.device);
        self.host_devices(name, "PCI", pci, host, &host.host.pci);
        self.host_devices(name, "USB", machine.usb.values(), host, &host.host.usb);
    }

    fn host_devices<T>(
        &mut self,
        name: &DnsLabel,
        kind: &str,
        devices: impl Iterator<Item = &'l At<String>>,
        host: RunsOn<'l>,
        known: &Entries<FreeName, T>,
    ) {
        for device in devices.filter(|device| known.keys().all(|name| name.as_str() != device.value)) {
            let known: Vec<String> = known.keys().map(|name| name.as_str().into()).collect();
            let message = format!("host `{}` of machine `{name}` has no such {kind} device", host.name);
            self.dangling(&codes::VM_DEVICE, device.node, message, &known);
        }
    }

    /// Reports what is wrong with the machine's interfaces.
    fn nics(&mut self, name: &DnsLabel, machine: &'l Machine, host: Option<RunsOn<'l>>) {
        for (slot, nic) in &machine.nics {
            let networks = &self.lab.networks;
            for route in &nic.routes {
                self.find(&codes::VM_NETWORK, &route.to, networks, || {
                    format!("machine `{name}` has a route to a network that is not defined")
                });
            }
            let found = self.find(&codes::VM_NETWORK, &nic.network, networks, || {
                format!("machine `{name}` is attached to a network that is not defined")
            });
            match host {
                Some(host) if host.host.kind.value == HostKind::BareMetal => {
                    self.port(name, slot.as_str(), nic, host);
                }
                Some(host) => {
                    if let Some((_, network)) = found {
                        self.bridge(name, nic, network, host.host);
                    }
                }
                // Whether it needs a bridge is not known.
                None => {}
            }
        }
    }

    /// The interfaces of a bare-metal machine are the interfaces of its host.
    fn port(&mut self, name: &DnsLabel, slot: &str, nic: &Nic, host: RunsOn<'l>) {
        let known: Vec<&str> = host.host.interfaces().map(|interface| interface.name.as_str()).collect();
        if known.contains(&slot) {
            return;
        }
        let message =
            format!("machine `{name}` is the host `{}`, which has no interface `{slot}`", host.name);
        let help = near::did_you_mean(slot, &known)
            .unwrap_or_else(|| format!("define `{slot}` in the host's `nics`, `bonds` or `vlans`"));
        self.report(&codes::VM_SLOT, nic.node, message, "not defined", &help);
    }

    /// The host must have the network's bridge, and the bridge must carry its VLAN.
    fn bridge(&mut self, name: &DnsLabel, nic: &Nic, network: &Network, host: &Host) {
        let Some(bridge) = &network.bridge else {
            let message = format!("machine `{name}` is attached to a network without a bridge");
            let help = format!("set `networks.{}.bridge`", *nic.network);
            let text = "this network has no bridge";
            self.report(&codes::VM_BRIDGE, nic.network.node, message, text, &help);
            return;
        };
        let found = host.bridges.get_key_value(bridge.value.as_str());
        match (found, &network.vlan) {
            (None, _) => {
                let known: Vec<String> = host.bridges.keys().map(|known| known.as_str().to_owned()).collect();
                let message = format!("the host of machine `{name}` has no bridge `{}`", **bridge);
                self.dangling(&codes::VM_BRIDGE, bridge.node, message, &known);
            }
            (Some((_, known)), Some(vlan)) if !known.vlan_aware.value => {
                let message = format!("bridge `{}` does not support VLAN tags", **bridge);
                let help = "set the bridge's `vlan_aware = true`, or remove the network's `vlan`";
                self.report(&codes::VM_BRIDGE, vlan.node, message, "this tag would be dropped", help);
            }
            _ => {}
        }
    }

    /// Slots are named where disks and interfaces are defined; the boot order and the node's address refer to them.
    fn slots(&mut self, name: &DnsLabel, machine: &'l Machine) {
        let nics: Vec<String> = machine.nics.keys().map(|slot| slot.as_str().to_owned()).collect();
        let drives = machine.disks.keys().chain(machine.cdroms.keys()).map(|slot| slot.as_str().to_owned());
        let drive = machine.cloud_init.iter().map(|drive| drive.slot.value.clone());
        let bootable: Vec<String> = drives.chain(drive).chain(nics.iter().cloned()).collect();
        for slot in machine.boot_order.iter().filter(|slot| !bootable.contains(&slot.value)) {
            let message = format!("`boot_order` of machine `{name}` refers to an empty slot");
            self.dangling(&codes::VM_SLOT, slot.node, message, &bootable);
        }
        let node_nic = machine.kubernetes.as_ref().and_then(|node| node.nic.as_ref());
        if let Some(nic) = node_nic.filter(|nic| !nics.contains(&nic.value)) {
            let message = format!("node `{name}` has no interface with this name");
            self.dangling(&codes::VM_SLOT, nic.node, message, &nics);
        }
    }

    /// The hardware of a bare-metal machine is defined by its host.
    fn only_virtual(&mut self, name: &DnsLabel, machine: &'l Machine, host: RunsOn<'l>) {
        let drive = machine.cloud_init.as_ref().map(|drive| drive.node);
        let given = [
            ("vmid", machine.vmid.as_ref().map(|field| field.node)),
            ("cores", machine.cores.as_ref().map(|field| field.node)),
            ("memory", machine.memory.as_ref().map(|field| field.node)),
            ("template", machine.template.as_ref().map(|field| field.node)),
            ("cloud_init", drive),
            ("efi_disk", machine.efi_disk.as_ref().map(|disk| disk.node)),
            ("proxmox", machine.proxmox.map(|raw| raw.0)),
            ("tpm", machine.tpm.as_ref().map(|tpm| tpm.node)),
            ("disks", machine.disks.values().next().map(|disk| disk.node)),
            ("cdroms", machine.cdroms.values().next().map(|cdrom| cdrom.node)),
            ("passthrough", machine.passthrough.values().next().map(|device| device.node)),
            ("usb", machine.usb.values().next().map(|device| device.node)),
        ];
        for (field, node) in given {
            let Some(node) = node else { continue };
            let message =
                format!("machine `{name}` is the bare-metal host `{}` and cannot have `{field}`", host.name);
            let help = "remove it; the host defines the hardware of a bare-metal machine";
            self.report(&codes::VM_METAL, node, message, "only for virtual machines", help);
        }
        if machine.state.value == State::Template {
            let message =
                format!("machine `{name}` is the bare-metal host `{}` and cannot be a template", host.name);
            self.report(&codes::VM_METAL, machine.state.node, message, "", "a host cannot be cloned");
        }
        let mut others = self.lab.machines.iter().filter(|(other, _)| *other < name);
        if let Some((other, _)) = others.find(|(_, other)| other.host.value == machine.host.value) {
            let message =
                format!("machines `{other}` and `{name}` are both the bare-metal host `{}`", host.name);
            let help = "set `kind = 'proxmox` if the host runs several machines";
            self.report(&codes::VM_METAL, machine.host.node, message, "", help);
        }
    }
}
