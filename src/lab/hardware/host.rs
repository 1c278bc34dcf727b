//! Physical computers.

use crate::lab::FreeName;
use crate::lab::decode::{Entries, record, words};
use crate::lab::hardware::{
    Bond, Bridge, HostInterface, HostNic, PciDevice, UsbDevice, VlanInterface, interfaces,
};
use crate::types::{Address, DiskSize, Duration, Mac, Memory};
use crate::value::At;

words! {
    /// What runs on a host.
    pub enum HostKind {
        Proxmox = "proxmox",
        BareMetal = "bare-metal",
    }
}

record! {
    pub struct Host {
        pub kind: At<HostKind>,
        pub description: Option<At<String>>,
        pub model: Option<At<String>>,
        pub location: Option<At<String>>,
        pub proxmox: Proxmox,
        pub cpu: HostCpu,
        pub cores: At<u32>,
        pub threads: At<u32>,
        pub memory: At<Memory>,
        pub modules: Entries<FreeName, MemoryModule>,
        pub module_slots: Option<At<u32>>,
        pub reserve: At<Memory>,
        pub zfs_cache: Option<At<Memory>>,
        pub disks: Entries<FreeName, HostDisk>,
        pub nics: Entries<FreeName, HostNic>,
        pub bonds: Entries<FreeName, Bond>,
        pub bridges: Entries<FreeName, Bridge>,
        pub vlans: Entries<FreeName, VlanInterface>,
        pub dns: Vec<At<Address>>,
        pub storages: Entries<FreeName, HostStorage>,
        pub pci: Entries<FreeName, PciDevice>,
        pub usb: Entries<FreeName, UsbDevice>,
        pub iommu: At<bool>,
        pub kernel_args: Vec<At<String>>,
        pub kernel_modules: Vec<At<String>>,
        pub software: Entries<FreeName, At<String>>,
        pub ups: Option<Ups>,
        pub out_of_band: Option<OutOfBand>,
    }
}

impl Host {
    /// Its ports, bonds, VLAN interfaces and bridges.
    pub fn interfaces(&self) -> impl Iterator<Item = HostInterface<'_>> {
        interfaces(&self.nics, &self.bonds, &self.vlans, &self.bridges)
    }
}

words! {
    /// Where a hypervisor's packages come from.
    pub enum PackageSource {
        NoSubscription = "no-subscription",
        Enterprise = "enterprise",
        Test = "test",
    }
}

record! {
    pub struct Proxmox {
        pub version: Option<At<String>>,
        pub cluster: Option<At<String>>,
        pub quorum_device: Option<At<String>>,
        pub repository: At<PackageSource>,
    }
}

record! {
    pub struct HostCpu {
        pub model: Option<At<String>>,
        pub sockets: At<u32>,
        pub empty_sockets: At<u32>,
        pub numa_nodes: Option<At<u32>>,
        pub efficiency_cores: At<u32>,
        pub overcommit: At<u32>,
        pub clock: Option<At<String>>,
    }
}

record! {
    pub struct MemoryModule {
        pub size: At<Memory>,
        pub kind: Option<At<String>>,
    }
}

words! {
    /// What a disk is made of.
    pub enum DiskKind {
        Hdd = "hdd",
        Ssd = "ssd",
        Nvme = "nvme",
    }
}

words! {
    /// How a disk is connected.
    pub enum DiskBus {
        Sata = "sata",
        Sas = "sas",
        Nvme = "nvme",
        Usb = "usb",
    }
}

words! {
    /// The level of a controller's RAID set.
    pub enum RaidLevel {
        Raid0 = "raid0",
        Raid1 = "raid1",
        Raid5 = "raid5",
        Raid6 = "raid6",
        Raid10 = "raid10",
    }
}

record! {
    /// A disk as the host's operating system sees it.
    pub struct HostDisk {
        pub size: At<DiskSize>,
        pub kind: At<DiskKind>,
        pub bus: Option<At<DiskBus>>,
        pub raid: Option<At<RaidLevel>>,
        pub members: Option<At<u32>>,
        pub model: Option<At<String>>,
        pub serial: Option<At<String>>,
        pub slot: Option<At<String>>,
        pub path: Option<At<String>>,
        pub description: Option<At<String>>,
    }
}

words! {
    /// Kinds of storage, in Proxmox VE's words.
    pub enum StorageType {
        Dir = "dir",
        Lvm = "lvm",
        LvmThin = "lvmthin",
        ZfsPool = "zfspool",
        Btrfs = "btrfs",
        Nfs = "nfs",
        Cifs = "cifs",
        CephFs = "cephfs",
        Rbd = "rbd",
        Pbs = "pbs",
    }
}

impl StorageType {
    /// Whether disks there take space only as they fill.
    pub fn is_thin(self) -> bool {
        matches!(self, Self::LvmThin | Self::Rbd)
    }
}

words! {
    /// What a storage may hold, in Proxmox VE's words.
    pub enum StorageContent {
        Images = "images",
        Rootdir = "rootdir",
        Iso = "iso",
        Vztmpl = "vztmpl",
        Backup = "backup",
        Snippets = "snippets",
        Import = "import",
    }
}

record! {
    /// A storage in the hypervisor's sense.
    pub struct HostStorage {
        pub r#type: Option<At<StorageType>>,
        pub size: Option<At<DiskSize>>,
        pub content: Vec<At<StorageContent>>,
        pub disks: Vec<At<String>>,
        pub path: Option<At<String>>,
        pub volume_group: Option<At<String>>,
        pub thin_pool: Option<At<String>>,
        pub pool: Option<At<String>>,
        pub nfs_server: Option<At<String>>,
        pub export: Option<At<String>>,
        pub ceph_cluster: Option<At<String>>,
        pub server: Option<At<String>>,
        pub datastore: Option<At<String>>,
        pub shared: At<bool>,
        pub io_limits_required: At<bool>,
        pub description: Option<At<String>>,
    }
}

record! {
    /// The uninterruptible power supply behind a host.
    pub struct Ups {
        pub model: Option<At<String>>,
        pub device: Option<At<String>>,
        pub capacity: Option<At<String>>,
        pub runtime: At<Duration>,
        pub driver: Option<At<String>>,
        pub critical_delay: At<Duration>,
        pub shutdown_budget: Option<At<Duration>>,
        pub machine_timeout: At<Duration>,
        pub listen: At<bool>,
    }
}

words! {
    /// How a host is reached when its operating system is not up.
    pub enum OutOfBandKind {
        Idrac = "idrac",
        Ilo = "ilo",
        Ipmi = "ipmi",
        Amt = "amt",
        Kvm = "kvm",
    }
}

record! {
    pub struct OutOfBand {
        pub kind: At<OutOfBandKind>,
        pub network: Option<At<String>>,
        pub address: Option<At<Address>>,
        pub mac: Option<At<Mac>>,
        pub nic: Option<At<String>>,
    }
}
