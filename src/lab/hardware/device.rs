//! Devices inside hosts that machines may be given, and gear of its own.

use crate::lab::FreeName;
use crate::lab::decode::{Decode, Decoded, Decoder, Entries, record, words};
use crate::types::{Address, DiskSize, Mac, Memory, PciAddress};
use crate::value::{At, Kind, NodeId};

words! {
    /// What a PCI device is good for.
    pub enum PciKind {
        Gpu = "gpu",
        Nic = "nic",
        Storage = "storage",
        Usb = "usb",
        Other = "other",
    }
}

record! {
    /// A PCI device of a host.
    pub struct PciDevice {
        pub address: At<PciAddress>,
        pub kind: At<PciKind>,
        pub vendor: Option<At<String>>,
        pub model: Option<At<String>>,
        pub id: Option<At<String>>,
        pub subsystem_id: Option<At<String>>,
        pub memory: Option<At<Memory>>,
        pub iommu_group: Option<At<u32>>,
        pub mapping: Option<At<String>>,
        pub mediated: At<bool>,
    }
}

record! {
    /// A USB device of a host.
    pub struct UsbDevice {
        pub id: Option<At<String>>,
        pub port: Option<At<String>>,
        pub description: Option<At<String>>,
    }
}

/// A PCI device given to a machine: its bare name, or a record with more to say.
#[derive(Clone, Debug)]
pub struct Passthrough {
    pub node: NodeId,
    pub device: At<String>,
    /// Whether the machine sees it on PCI Express.
    pub pcie: Option<At<bool>>,
    /// Whether it is the machine's first graphics card.
    pub primary_gpu: Option<At<bool>>,
    /// Whether the machine sees the device's ROM.
    pub rom_bar: Option<At<bool>>,
}

record! {
    pub struct LongPassthrough {
        pub device: At<String>,
        pub pcie: Option<At<bool>>,
        pub primary_gpu: Option<At<bool>>,
        pub rom_bar: Option<At<bool>>,
    }
}

impl Decode for Passthrough {
    fn decode(node: NodeId, decoder: &mut Decoder<'_>) -> Decoded<Self> {
        if matches!(decoder.values.node(node).kind, Kind::Record(_)) {
            let LongPassthrough { node, device, pcie, primary_gpu, rom_bar } =
                LongPassthrough::decode(node, decoder)?;
            return Ok(Self { node, device, pcie, primary_gpu, rom_bar });
        }
        let device = At::decode(node, decoder)?;
        Ok(Self { node, device, pcie: None, primary_gpu: None, rom_bar: None })
    }
}

words! {
    /// What a piece of gear is.
    pub enum DeviceKind {
        Router = "router",
        Firewall = "firewall",
        Switch = "switch",
        AccessPoint = "access-point",
        Nas = "nas",
        Ups = "ups",
        Pdu = "pdu",
        Computer = "computer",
        Camera = "camera",
        Other = "other",
    }
}

record! {
    /// Gear that runs none of the lab's machines.
    pub struct Device {
        pub kind: At<DeviceKind>,
        pub model: Option<At<String>>,
        pub description: Option<At<String>>,
        pub location: Option<At<String>>,
        /// By the name of the network.
        pub addresses: Entries<FreeName, At<Address>>,
        pub mac: Option<At<Mac>>,
        pub size: Option<At<DiskSize>>,
    }
}
