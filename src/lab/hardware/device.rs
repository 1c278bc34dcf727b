//! Passthrough devices of hosts, and network devices.

use crate::lab::FreeName;
use crate::lab::decode::{Decode, Decoded, Decoder, Entries, Shape, record, words};
use crate::types::{Address, DiskSize, Mac, Memory, PciAddress};
use crate::value::{At, Kind, NodeId};

words! {
    /// Kind of PCI device.
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
        /// PCI address, such as `0000:06:00.0`. Without the function, all functions of the device are passed
        /// through.
        #[example("0000:06:00.0")]
        pub address: At<PciAddress>,
        /// Type of the device.
        pub kind: At<PciKind> = "other",
        /// Vendor of the device, such as `NVIDIA`.
        #[example("NVIDIA")]
        pub vendor: Option<At<String>>,
        /// Model of the device, such as `"Tesla T4"`.
        #[example("Tesla T4")]
        pub model: Option<At<String>>,
        /// Vendor and device id, such as `10de:1eb8`.
        #[example("10de:1eb8")]
        pub id: Option<At<String>>,
        /// Subsystem vendor and device id, such as `10de:12a2`.
        #[example("10de:12a2")]
        pub subsystem_id: Option<At<String>>,
        /// Memory of a graphics card, such as `16GiB`.
        #[example("16GiB")]
        pub memory: Option<At<Memory>>,
        /// IOMMU group of the device. Devices of one group can only be passed through together.
        #[example(14)]
        pub iommu_group: Option<At<u32>>,
        /// Name of the resource mapping in Proxmox VE through which machines use the device, such as `igpu`.
        #[example("igpu")]
        pub mapping: Option<At<String>>,
        /// Whether the device can be split into virtual devices for several machines (mdev, vGPU).
        pub mediated: At<bool> = false,
    }
}

record! {
    /// A USB device of a host.
    pub struct UsbDevice {
        /// Vendor and product id, such as `10c4:ea60`.
        #[example("10c4:ea60")]
        pub id: Option<At<String>>,
        /// Bus and port, such as `1-2`. Set it if several devices have the same id.
        #[example("1-2")]
        pub port: Option<At<String>>,
        /// What the device is, such as `"Zigbee stick"`.
        #[example("Zigbee stick")]
        pub description: Option<At<String>>,
    }
}

/// A PCI device passed through to a machine: its name, or a record with options.
#[derive(Clone, Debug)]
pub struct Passthrough {
    /// The value in the configuration.
    pub node: NodeId,
    /// The name of the device in the host's list.
    pub device: At<String>,
    /// Whether the machine sees it on PCI Express.
    pub pcie: Option<At<bool>>,
    /// Whether it is the machine's first graphics card.
    pub primary_gpu: Option<At<bool>>,
    /// Whether the machine sees the device's ROM.
    pub rom_bar: Option<At<bool>>,
}

record! {
    /// A PCI device passed through to a machine, with options.
    pub struct LongPassthrough {
        /// Name of the device in the host's `pci`.
        #[example("tesla-t4")]
        pub device: At<String>,
        /// Whether the machine sees it on PCI Express.
        pub pcie: Option<At<bool>>,
        /// Whether it is the machine's primary graphics card.
        pub primary_gpu: Option<At<bool>>,
        /// Whether the machine sees the device's ROM.
        pub rom_bar: Option<At<bool>>,
    }
}

impl Decode for Passthrough {
    const SHAPE: Shape = Shape::Either(&[Shape::Text("the name of a device"), LongPassthrough::SHAPE]);

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
    /// Kind of device.
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
    /// A device of the lab that does not run machines, such as a router, a switch or a NAS.
    pub struct Device {
        /// Type of the device.
        #[example("switch")]
        pub kind: At<DeviceKind>,
        /// Manufacturer and model, such as `"Synology DS920+"`.
        #[example("Synology DS920+")]
        pub model: Option<At<String>>,
        /// What the device does, for the lab's documents.
        #[example("Switch in the rack.")]
        pub description: Option<At<String>>,
        /// Location of the device, such as `"rack, unit 4"`.
        #[example("rack, unit 4")]
        pub location: Option<At<String>>,
        /// IP addresses by network: `addresses.lan = "192.168.1.13"`. Names are those of `networks`.
        #[example({ lan = "10.0.20.3" })]
        pub addresses: Entries<FreeName, At<Address>>,
        /// MAC address.
        #[example("a4:bf:01:00:00:20")]
        pub mac: Option<At<Mac>>,
        /// Usable disk space of a NAS, such as `8TB`.
        #[example("8TB")]
        pub size: Option<At<DiskSize>>,
    }
}
