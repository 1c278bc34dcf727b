//! What a virtual machine is plugged together from.

use crate::lab::decode::{record, words};
use crate::types::{Address, Bandwidth, DiskSize, Mac, Mtu, VlanId};
use crate::value::At;

words! {
    /// Format of a disk on a storage of files.
    pub enum DiskFormat {
        Raw = "raw",
        Qcow2 = "qcow2",
        Vmdk = "vmdk",
    }
}

words! {
    /// How a host caches a machine's disk.
    pub enum DiskCache {
        None = "none",
        Directsync = "directsync",
        Writethrough = "writethrough",
        Writeback = "writeback",
        Unsafe = "unsafe",
    }
}

record! {
    pub struct Disk {
        pub storage: At<String>,
        pub size: At<DiskSize>,
        pub format: Option<At<DiskFormat>>,
        pub discard: At<bool>,
        pub ssd: At<bool>,
        pub iothread: At<bool>,
        pub cache: At<DiskCache>,
        pub backup: At<bool>,
        pub read_only: At<bool>,
        pub limits: Option<DiskLimits>,
        pub description: Option<At<String>>,
    }
}

record! {
    /// How much a machine may read from and write to a disk.
    pub struct DiskLimits {
        pub read: Option<At<Bandwidth>>,
        pub write: Option<At<Bandwidth>>,
        pub read_operations: Option<At<u32>>,
        pub write_operations: Option<At<u32>>,
    }
}

record! {
    pub struct Cdrom {
        pub storage: At<String>,
        pub file: At<String>,
    }
}

record! {
    /// The drive from which cloud-init reads what it is to do.
    pub struct CloudInitDrive {
        pub storage: At<String>,
        pub slot: At<String>,
        pub snippets: Option<At<String>>,
        pub upgrade: At<bool>,
    }
}

record! {
    pub struct EfiDisk {
        pub storage: At<String>,
        pub pre_enrolled_keys: At<bool>,
    }
}

words! {
    pub enum TpmVersion {
        V1 = "v1.2",
        V2 = "v2.0",
    }
}

record! {
    pub struct Tpm {
        pub storage: At<String>,
        pub version: At<TpmVersion>,
    }
}

words! {
    /// The network card that a machine sees.
    pub enum NicModel {
        Virtio = "virtio",
        E1000 = "e1000",
        E1000e = "e1000e",
        Rtl8139 = "rtl8139",
        Vmxnet3 = "vmxnet3",
    }
}

record! {
    pub struct Nic {
        pub network: At<String>,
        pub address: Option<At<Address>>,
        pub address6: Option<At<Address>>,
        pub reserved: At<bool>,
        pub prefix_length: Option<At<u32>>,
        pub default_route: Option<At<bool>>,
        pub routes: Vec<Route>,
        pub mac: Option<At<Mac>>,
        pub interface: Option<At<String>>,
        pub model: At<NicModel>,
        pub mtu: Option<At<Mtu>>,
        pub firewall: At<bool>,
        pub trunks: Vec<At<VlanId>>,
        pub rate_limit: Option<At<Bandwidth>>,
        pub connected: At<bool>,
    }
}

impl Nic {
    /// Whether the machine asks DHCP for its IPv4 address.
    pub fn asks_dhcp(&self) -> bool {
        self.address.is_none() || self.reserved.value
    }
}

record! {
    /// A further route of a machine.
    pub struct Route {
        /// One of the networks.
        pub to: At<String>,
        pub via: Option<At<Address>>,
        pub metric: Option<At<u32>>,
    }
}
