//! Physical computers.

use crate::lab::FreeName;
use crate::lab::decode::{Entries, record, words};
use crate::lab::hardware::{
    Bond, Bridge, HostInterface, HostNic, PciDevice, StorageContent, StorageType, UsbDevice, VlanInterface,
    interfaces,
};
use crate::types::{Address, DiskSize, Duration, Mac, Memory, Server, SystemName};
use crate::value::At;

words! {
    /// What runs on a host.
    pub enum HostKind {
        Proxmox = "proxmox",
        BareMetal = "bare-metal",
    }
}

record! {
    /// A physical machine.
    pub struct Host {
        /// `'proxmox` for a host that runs virtual machines; `'bare-metal` for a computer that is a machine
        /// of the lab itself, with an entry in `machines` that refers to it as `host`. Routers, NAS boxes and
        /// the like belong in `devices`.
        pub kind: At<HostKind> = "proxmox",
        /// One-line description, for the lab's documents.
        #[example("The hypervisor in the cellar.")]
        pub description: Option<At<String>>,
        /// Manufacturer and model.
        #[example("Dell PowerEdge R730")]
        pub model: Option<At<String>>,
        /// Location of the host, such as `"rack, unit 12"`.
        #[example("rack, unit 12")]
        pub location: Option<At<String>>,
        /// Settings of Proxmox VE; with `kind = 'proxmox`.
        pub proxmox: Proxmox = {},
        /// Details of the processors, besides the number of cores and threads.
        pub cpu: HostCpu = {},
        /// Physical CPU cores of all sockets.
        #[example(16)]
        pub cores: At<u32>,
        /// CPU threads of all sockets.
        #[example(32)]
        pub threads: At<u32>,
        /// Installed memory, such as `272GiB`.
        #[example("272GiB")]
        pub memory: At<Memory>,
        /// Memory modules by slot: `modules.A1.size = "32GiB"`. List either all of them or none.
        #[example({ A1 = { size = "32GiB" }, A2 = { size = "32GiB" } })]
        pub modules: Entries<FreeName, MemoryModule>,
        /// Number of slots for memory modules, such as `24`.
        #[example(24)]
        pub module_slots: Option<At<u32>>,
        /// Memory reserved for the host itself.
        #[example("4GiB")]
        pub reserve: At<Memory> = "2GiB",
        /// Maximum size of the ZFS ARC (`zfs_arc_max`), such as `8GiB`. Without it, the default of Proxmox
        /// VE: a tenth of the memory, and at most 16GiB.
        #[example("8GiB")]
        pub zfs_cache: Option<At<Memory>>,
        /// Disks by device name: `disks.sda`, `disks.nvme0n1`.
        #[example({ nvme0n1 = { size = "931GiB", kind = 'ssd } })]
        pub disks: Entries<FreeName, HostDisk>,
        /// Network ports by interface name: `nics.eno1`.
        #[example({ eno1 = { speed = "2.5Gbit/s" } })]
        pub nics: Entries<FreeName, HostNic>,
        /// Bonded interfaces by name: `bonds.bond0.slaves = ["eno1", "eno2"]`.
        #[example({ bond0 = { slaves = ["eno1", "eno2"] } })]
        pub bonds: Entries<FreeName, Bond>,
        /// Network bridges that machines can be attached to, by name.
        #[example({ vmbr0 = { ports = ["eno1"] } })]
        pub bridges: Entries<FreeName, Bridge>,
        /// VLAN interfaces by name: `vlans."vmbr0.99" = { device = "vmbr0", vlan = 99 }`.
        #[example({ "vmbr0.99" = { device = "vmbr0", vlan = 99 } })]
        pub vlans: Entries<FreeName, VlanInterface>,
        /// Addresses of the host's DNS servers.
        #[example(["10.0.20.1"])]
        pub dns: Vec<At<Address>>,
        /// Time servers (NTP) of the host. Without any, those of the lab.
        #[example(["0.pool.ntp.org", "1.pool.ntp.org"])]
        pub time_servers: Vec<At<Server>>,
        /// Proxmox VE storages, by name.
        #[example({ local-lvm = { type = 'lvmthin, volume_group = "pve", thin_pool = "data" } })]
        pub storages: Entries<FreeName, HostStorage>,
        /// PCI devices that can be passed through to machines, by a name of your choice:
        /// `pci.tesla-t4.address = "0000:06:00.0"`.
        #[example({ tesla-t4 = { address = "0000:06:00.0" } })]
        pub pci: Entries<FreeName, PciDevice>,
        /// USB devices that can be passed through to machines, by a name of your choice:
        /// `usb.zigbee.id = "10c4:ea60"`.
        #[example({ zigbee = { id = "10c4:ea60" } })]
        pub usb: Entries<FreeName, UsbDevice>,
        /// Whether the IOMMU is enabled in firmware and kernel, as PCI passthrough requires.
        pub iommu: At<bool> = false,
        /// Kernel command line arguments, such as `["quiet", "intel_iommu=on", "iommu=pt"]`.
        #[example(["quiet", "intel_iommu=on", "iommu=pt"])]
        pub kernel_args: Vec<At<String>>,
        /// Kernel modules that are loaded at boot, such as `["vfio_pci"]`.
        #[example(["vfio_pci"])]
        pub kernel_modules: Vec<At<SystemName>>,
        /// Other software installed on the host, each with its version, for the lab's documents.
        #[example({ netdata = "2.7" })]
        pub software: Entries<FreeName, At<String>>,
        /// The uninterruptible power supply of the host.
        #[example({ model = "APC Smart-UPS 1500", runtime = "10m" })]
        pub ups: Option<Ups>,
        /// Remote management of the host while its operating system is down: iDRAC, IPMI, AMT.
        #[example({ kind = 'ipmi, address = "10.0.20.3", network = "lan" })]
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
    /// Package repository of a Proxmox VE host.
    pub enum PackageSource {
        NoSubscription = "no-subscription",
        Enterprise = "enterprise",
        Test = "test",
    }
}

record! {
    /// Settings of Proxmox VE on a host.
    pub struct Proxmox {
        /// Version of Proxmox VE, such as `9.1`.
        #[example("9.1")]
        pub version: Option<At<String>>,
        /// Name of the Proxmox cluster that the host belongs to.
        #[example("home")]
        pub cluster: Option<At<String>>,
        /// The QDevice that adds a vote to the Proxmox cluster: one of `devices` or `machines`, such as
        /// `"raspberry-pi"`.
        #[example("raspberry-pi")]
        pub quorum_device: Option<At<String>>,
        /// Package repository of Proxmox VE.
        pub repository: At<PackageSource> = "no-subscription",
    }
}

record! {
    /// The processors of a host.
    pub struct HostCpu {
        /// Manufacturer and model, such as `"Intel Xeon E5-2699 v4"`.
        #[example("Intel Xeon E5-2699 v4")]
        pub model: Option<At<String>>,
        /// Number of populated CPU sockets.
        #[example(2)]
        pub sockets: At<u32> = 1,
        /// Number of empty CPU sockets.
        #[example(1)]
        pub empty_sockets: At<u32> = 0,
        /// Number of NUMA nodes. Without it, one per processor.
        #[example(2)]
        pub numa_nodes: Option<At<u32>>,
        /// Number of the host's `cores` that are efficiency cores, which have one thread each.
        #[example(8)]
        pub efficiency_cores: At<u32> = 0,
        /// Maximum number of virtual cores of running machines per thread of the host.
        #[example(2)]
        pub overcommit: At<u32> = 4,
        /// Base clock, such as `2.2GHz`, for the lab's documents.
        #[example("2.2GHz")]
        pub clock: Option<At<String>>,
    }
}

record! {
    /// A memory module of a host.
    pub struct MemoryModule {
        /// Size of the module, such as `32GiB`.
        #[example("32GiB")]
        pub size: At<Memory>,
        /// Type of the module, such as `"DDR4-2400 ECC RDIMM"`.
        #[example("DDR4-2400 ECC RDIMM")]
        pub kind: Option<At<String>>,
    }
}

words! {
    /// Kind of disk.
    pub enum DiskKind {
        Hdd = "hdd",
        Ssd = "ssd",
        Nvme = "nvme",
    }
}

words! {
    /// Bus that a disk is connected to.
    pub enum DiskBus {
        Sata = "sata",
        Sas = "sas",
        Nvme = "nvme",
        Usb = "usb",
    }
}

words! {
    /// RAID level of a controller's array.
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
        /// Usable size, such as `931GiB` or `2TB`.
        #[example("931GiB")]
        pub size: At<DiskSize>,
        /// Type of the disk.
        #[example("ssd")]
        pub kind: At<DiskKind>,
        /// Bus that the disk is connected to.
        #[example("nvme")]
        pub bus: Option<At<DiskBus>>,
        /// RAID level of the controller's virtual disk. Without it, a single physical disk.
        #[example("raid1")]
        pub raid: Option<At<RaidLevel>>,
        /// Number of physical disks in the RAID set, such as `2`.
        #[example(2)]
        pub members: Option<At<u32>>,
        /// Manufacturer and model.
        #[example("Samsung PM893")]
        pub model: Option<At<String>>,
        /// Serial number, which identifies the disk even if its `/dev/sdX` name changes.
        #[example("S6KLNE0T500123")]
        pub serial: Option<At<String>>,
        /// Location of the disk, such as `"M.2 slot 1"`.
        #[example("M.2 slot 1")]
        pub slot: Option<At<String>>,
        /// Device node, such as `/dev/disk/by-id/...`. Without it, `/dev/` and the name of the disk.
        #[example("/dev/disk/by-id/ata-S6KLNE0T500123")]
        pub path: Option<At<String>>,
        /// What the disk is used for, for the lab's documents.
        #[example("System and VM disks.")]
        pub description: Option<At<String>>,
    }
}

record! {
    /// A Proxmox VE storage of a host.
    pub struct HostStorage {
        /// Storage type, as Proxmox VE defines it. Without it, the storage must already exist, such as the
        /// `local-lvm` that the installer creates, and no definition is written.
        #[example("lvmthin")]
        pub r#type: Option<At<StorageType>>,
        /// Usable size, such as `10TiB`.
        #[example("10TiB")]
        pub size: Option<At<DiskSize>>,
        /// Content types that the storage can hold, as Proxmox VE defines them: `'images` are disks of
        /// machines.
        #[example(["images", "rootdir"])]
        pub content: Vec<At<StorageContent>> = ["images"],
        /// The host's `disks` that the storage is on, such as `["sdc"]`.
        #[example(["sdb"])]
        pub disks: Vec<At<String>>,
        /// Directory of a `'dir` or `'btrfs` storage, such as `/var/lib/vz`.
        #[example("/var/lib/vz")]
        pub path: Option<At<String>>,
        /// LVM volume group of an `'lvm` or `'lvmthin` storage, such as `pve`.
        #[example("pve")]
        pub volume_group: Option<At<SystemName>>,
        /// Thin pool in the volume group, such as `data`.
        #[example("data")]
        pub thin_pool: Option<At<SystemName>>,
        /// Pool of a `'zfspool` or `'rbd` storage, such as `tank/vms`.
        #[example("tank/vms")]
        pub pool: Option<At<String>>,
        /// Server of an `'nfs` storage: one of `nfs_servers`.
        #[example("nas")]
        pub nfs_server: Option<At<String>>,
        /// Exported path on that server, such as `/volume1/proxmox`.
        #[example("/volume1/proxmox")]
        pub export: Option<At<String>>,
        /// Ceph cluster of an `'rbd` or `'cephfs` storage: one of `ceph_clusters`.
        #[example("main")]
        pub ceph_cluster: Option<At<String>>,
        /// Host name or address of the server of a `'cifs` or `'pbs` storage.
        #[example("10.0.20.30")]
        pub server: Option<At<String>>,
        /// Datastore of a `'pbs` storage, or share of a `'cifs` storage.
        #[example("backups")]
        pub datastore: Option<At<String>>,
        /// User or API token of a `'pbs` storage, such as `pve@pbs!backups`. Its secret is entered manually.
        #[example("pve@pbs!backups")]
        pub username: Option<At<String>>,
        /// SHA-256 fingerprint of the certificate of a `'pbs` server, if no authority that the host trusts has signed
        /// it.
        #[example("64:d3:ff:3a:50:38:53:5a:9b:f7:50:a4:b1:2d:6e:8f:00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff")]
        pub fingerprint: Option<At<String>>,
        /// Namespace in the datastore of a `'pbs` storage, such as `lab`.
        #[example("lab")]
        pub namespace: Option<At<String>>,
        /// Whether several hosts see the same content.
        pub shared: At<bool> = false,
        /// Whether every disk on this storage must have `limits`, so that no machine can starve the others of
        /// I/O.
        pub io_limits_required: At<bool> = false,
        /// What the storage is used for, for the lab's documents.
        #[example("Disks of virtual machines.")]
        pub description: Option<At<String>>,
    }
}

record! {
    /// The uninterruptible power supply of a host.
    pub struct Ups {
        /// Manufacturer and model.
        #[example("APC Smart-UPS 1500")]
        pub model: Option<At<String>>,
        /// The lab's `devices` entry of the UPS, if it has one.
        #[example("ups")]
        pub device: Option<At<String>>,
        /// Power rating, such as `1500VA`, for the lab's documents.
        #[example("1500VA")]
        pub capacity: Option<At<String>>,
        /// Time for which the battery supplies the host, such as `10m`.
        #[example("10m")]
        pub runtime: At<Duration>,
        /// Time for which the battery must be critical before the host begins to shut down, such as `30s`.
        #[example("30s")]
        pub critical_delay: At<Duration> = "30s",
        /// Time that all machines together have to shut down, such as `8m`. Without it, the `runtime` less
        /// the `critical_delay`.
        #[example("8m")]
        pub shutdown_budget: Option<At<Duration>>,
        /// Shutdown timeout of machines without a `startup.shutdown_timeout`.
        #[example("300s")]
        pub machine_timeout: At<Duration> = "180s",
        /// Whether the host's UPS status is available over the network, such as for other hosts or an
        /// exporter.
        pub listen: At<bool> = false,
    }
}

words! {
    /// Kind of management interface.
    pub enum OutOfBandKind {
        Idrac = "idrac",
        Ilo = "ilo",
        Ipmi = "ipmi",
        Amt = "amt",
        Kvm = "kvm",
    }
}

record! {
    /// The management interface of a host.
    pub struct OutOfBand {
        /// Type of remote management: a baseboard management controller, Intel AMT, or a KVM switch.
        pub kind: At<OutOfBandKind> = "ipmi",
        /// Network of the management interface: one of `networks`.
        #[example("management")]
        pub network: Option<At<String>>,
        /// IP address of the management interface, such as `192.168.1.4`.
        #[example("192.168.1.4")]
        pub address: Option<At<Address>>,
        /// MAC address of the management interface.
        #[example("a4:bf:01:00:00:02")]
        pub mac: Option<At<Mac>>,
        /// The host's network port that the management interface shares: one of the host's `nics`.
        #[example("eno1")]
        pub nic: Option<At<String>>,
    }
}
