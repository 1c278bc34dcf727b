//! Devices of a host that are passed through to a virtual machine.

use crate::lab::Lab;
use crate::lab::hardware::{Host, Machine, MachineType, Passthrough, PciDevice, UsbDevice};

/// A PCI device of the host, in a slot of the machine.
#[derive(Clone, Copy, Debug)]
pub struct PassedPci<'l> {
    /// The number of the slot: devices are numbered in the order of their names in the lab.
    pub number: usize,
    /// The machine's settings for the device.
    pub passthrough: &'l Passthrough,
    /// The host's description of the device.
    pub device: &'l PciDevice,
    /// Whether it is a PCI Express device in the machine.
    pub is_pcie: bool,
    /// Whether the device's ROM is visible to the machine.
    pub has_rom_bar: bool,
    /// Whether it is the machine's primary graphics card.
    pub is_primary_gpu: bool,
}

impl PassedPci<'_> {
    /// `hostpci0`
    pub fn slot(&self) -> String {
        format!("hostpci{}", self.number)
    }
}

/// A USB device of the host, in a slot of the machine.
#[derive(Clone, Copy, Debug)]
pub struct PassedUsb<'l> {
    /// The number of the slot.
    pub number: usize,
    /// The host's description of the device.
    pub device: &'l UsbDevice,
    /// The port that it is plugged into, or else its vendor and product id.
    pub host: &'l str,
}

impl PassedUsb<'_> {
    /// `usb0`
    pub fn slot(&self) -> String {
        format!("usb{}", self.number)
    }
}

pub(super) fn pci<'l>(lab: &'l Lab, machine: &'l Machine) -> Vec<PassedPci<'l>> {
    let has_pcie_board = machine.machine_type.value == MachineType::Q35;
    let given = machine.passthrough.values().filter_map(|passthrough| {
        let devices = &host_of(lab, machine)?.pci;
        let (_, device) = devices.iter().find(|(name, _)| name.as_str() == *passthrough.device)?;
        Some((passthrough, device))
    });
    let passed = given.enumerate().map(|(number, (passthrough, device))| PassedPci {
        number,
        passthrough,
        device,
        is_pcie: passthrough.pcie.map_or(has_pcie_board, |pcie| pcie.value),
        has_rom_bar: passthrough.rom_bar.is_none_or(|rom_bar| rom_bar.value),
        is_primary_gpu: passthrough.primary_gpu.is_some_and(|primary| primary.value),
    });
    passed.collect()
}

pub(super) fn usb<'l>(lab: &'l Lab, machine: &'l Machine) -> Vec<PassedUsb<'l>> {
    let given = machine.usb.values().filter_map(|wanted| {
        let devices = &host_of(lab, machine)?.usb;
        devices.iter().find(|(name, _)| name.as_str() == wanted.value).map(|(_, device)| device)
    });
    let passed = given.enumerate().map(|(number, device)| {
        let host = device.port.as_ref().or(device.id.as_ref());
        PassedUsb { number, device, host: host.map_or("", |host| host.value.as_str()) }
    });
    passed.collect()
}

fn host_of<'l>(lab: &'l Lab, machine: &Machine) -> Option<&'l Host> {
    lab.hosts.iter().find(|(name, _)| name.as_str() == machine.host.value).map(|(_, host)| host)
}
