//! Parts of a virtual machine: disks, drives and interfaces.

use crate::lab::MountPath;
use crate::lab::decode::{record, words};
use crate::types::{Address, Bandwidth, DiskSize, Line, Mac, Mtu, VlanId};
use crate::value::At;

words! {
    /// Format of a disk on file-based storage.
    pub enum DiskFormat {
        Raw = "raw",
        Qcow2 = "qcow2",
        Vmdk = "vmdk",
    }
}

words! {
    /// Cache mode of a disk.
    pub enum DiskCache {
        None = "none",
        Directsync = "directsync",
        Writethrough = "writethrough",
        Writeback = "writeback",
        Unsafe = "unsafe",
    }
}

words! {
    /// Type of a file system.
    pub enum FileSystemType {
        Ext4 = "ext4",
        Xfs = "xfs",
    }
}

record! {
    /// The file system of a virtual disk.
    pub struct DiskFileSystem {
        /// Type of the file system.
        pub r#type: At<FileSystemType> = "ext4",
        /// Where the machine mounts it. Talos Linux mounts below `/var/mnt` only.
        #[example("/srv/data")]
        pub mount: At<MountPath>,
        /// Mount options, such as `["noatime"]`. Without any, `["defaults", "nofail"]`.
        #[example(["noatime", "nofail"])]
        pub options: Vec<At<Line>>,
    }
}

record! {
    /// A virtual disk.
    pub struct Disk {
        /// One of the host's `storages`.
        #[example("local-lvm")]
        pub storage: At<String>,
        /// Size of the disk, such as `64GiB`.
        #[example("64GiB")]
        pub size: At<DiskSize>,
        /// Image format, on file-based storages.
        #[example("qcow2")]
        pub format: Option<At<DiskFormat>>,
        /// Whether discard (TRIM) requests of the guest are passed to the storage, so that freed space is
        /// reclaimed.
        pub discard: At<bool> = false,
        /// Whether the disk is presented to the guest as an SSD. Not available on `virtio` slots.
        pub ssd: At<bool> = false,
        /// Whether the disk has an I/O thread of its own.
        pub iothread: At<bool> = false,
        /// Cache mode of the disk on the host.
        #[example("writeback")]
        pub cache: At<DiskCache> = "none",
        /// Whether the disk is included in backups of the machine.
        pub backup: At<bool> = true,
        /// Whether the disk is read-only for the guest.
        pub read_only: At<bool> = false,
        /// I/O limits of the disk: `limits = { read = "150MB/s", write = "120MB/s" }`.
        #[example({ read = "150MB/s", write = "120MB/s" })]
        pub limits: Option<DiskLimits>,
        /// A file system on the whole disk, which the machine creates at its first boot and mounts. A disk that
        /// has a file system or partitions already is never formatted.
        #[example({ mount = "/srv/data" })]
        pub file_system: Option<DiskFileSystem>,
        /// What the disk is used for, for the lab's documents.
        #[example("Operating system.")]
        pub description: Option<At<String>>,
    }
}

record! {
    /// I/O limits of a disk.
    pub struct DiskLimits {
        /// Maximum read throughput, such as `150MB/s`.
        #[example("150MB/s")]
        pub read: Option<At<Bandwidth>>,
        /// Maximum write throughput, such as `120MB/s`.
        #[example("120MB/s")]
        pub write: Option<At<Bandwidth>>,
        /// Maximum read operations per second (IOPS).
        #[example(2000)]
        pub read_operations: Option<At<u32>>,
        /// Maximum write operations per second (IOPS).
        #[example(1000)]
        pub write_operations: Option<At<u32>>,
    }
}

record! {
    /// A CD drive with an image.
    pub struct Cdrom {
        /// The host's storage that contains the image.
        #[example("local")]
        pub storage: At<String>,
        /// File name of the image, such as `virtio-win.iso`.
        #[example("virtio-win.iso")]
        pub file: At<String>,
    }
}

record! {
    /// The drive that contains the cloud-init configuration.
    pub struct CloudInitDrive {
        /// One of the host's `storages`.
        #[example("local-lvm")]
        pub storage: At<String>,
        /// Slot of the drive, such as `ide2` or `scsi1`.
        #[example("ide2")]
        pub slot: At<String> = "ide2",
        /// The host's storage for the cloud-init snippets; its `content` must include `'snippets`.
        #[example("local")]
        pub snippets: Option<At<String>>,
        /// Whether all packages are upgraded at the first boot.
        pub upgrade: At<bool> = true,
    }
}

record! {
    /// The disk that stores UEFI settings.
    pub struct EfiDisk {
        /// One of the host's `storages`.
        #[example("local-lvm")]
        pub storage: At<String>,
        /// Whether the EFI disk comes with the distributions' and Microsoft's Secure Boot keys enrolled.
        pub pre_enrolled_keys: At<bool> = false,
    }
}

words! {
    /// Version of a TPM.
    pub enum TpmVersion {
        V1 = "v1.2",
        V2 = "v2.0",
    }
}

record! {
    /// A virtual Trusted Platform Module.
    pub struct Tpm {
        /// One of the host's `storages`.
        #[example("local-lvm")]
        pub storage: At<String>,
        /// Version of the TPM.
        pub version: At<TpmVersion> = "v2.0",
    }
}

words! {
    /// Model of a virtual network interface.
    pub enum NicModel {
        Virtio = "virtio",
        E1000 = "e1000",
        E1000e = "e1000e",
        Rtl8139 = "rtl8139",
        Vmxnet3 = "vmxnet3",
    }
}

record! {
    /// A virtual network interface.
    pub struct Nic {
        /// One of the lab's `networks`.
        #[example("lan")]
        pub network: At<String>,
        /// Static IPv4 address. Without it, the machine uses DHCP.
        #[example("10.0.20.11")]
        pub address: Option<At<Address>>,
        /// Static IPv6 address.
        #[example("fd00:20::11")]
        pub address6: Option<At<Address>>,
        /// True: the machine uses DHCP, and the DHCP server has a reservation of the `address` for this
        /// `mac`. False: the address is configured statically in the machine.
        pub dhcp_reserved: At<bool> = false,
        /// Prefix length that is configured in the machine. Without it, the network's; `32` for a host
        /// address without an on-link network.
        #[example(32)]
        pub prefix_length: Option<At<u32>>,
        /// Whether the machine's default route uses this network's gateway. Without it: true for the first
        /// interface whose network has a gateway.
        #[example(false)]
        pub default_route: Option<At<bool>>,
        /// Additional routes through this interface.
        #[example([{ to = "storage", via = "10.0.20.1" }])]
        pub routes: Vec<Route>,
        /// MAC address. Without it, the hypervisor generates one.
        #[example("bc:24:11:00:00:11")]
        pub mac: Option<At<Mac>>,
        /// Name of the interface inside the machine, such as `eth0`. Set it if other configuration refers to
        /// the name.
        #[example("eth0")]
        pub interface: Option<At<String>>,
        /// Model of the emulated network card.
        pub model: At<NicModel> = "virtio",
        /// MTU in bytes. Without it, the network's MTU.
        #[example(1500)]
        pub mtu: Option<At<Mtu>>,
        /// Whether the hypervisor's firewall filters the interface's traffic.
        pub firewall: At<bool> = false,
        /// Additional VLAN ids that reach the machine tagged.
        #[example([20, 30])]
        pub trunks: Vec<At<VlanId>>,
        /// Maximum throughput of the interface, such as `100MB/s`.
        #[example("100MB/s")]
        pub rate_limit: Option<At<Bandwidth>>,
        /// Whether the virtual cable is connected.
        pub connected: At<bool> = true,
    }
}

impl Nic {
    /// Whether the machine asks DHCP for its IPv4 address.
    pub fn asks_dhcp(&self) -> bool {
        self.address.is_none() || self.dhcp_reserved.value
    }
}

record! {
    /// An additional route of a machine or a host.
    pub struct Route {
        /// Destination of the route: one of `networks`.
        #[example("storage")]
        pub to: At<String>,
        /// Address of the next hop. Without it, the network is on-link.
        #[example("10.0.20.1")]
        pub via: Option<At<Address>>,
        /// Metric of the route: of two routes to the same destination, the lower metric wins.
        #[example(200)]
        pub metric: Option<At<u32>>,
    }
}
