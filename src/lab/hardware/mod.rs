//! Hardware and machines: hosts, devices, shared storage, virtual and physical machines, and their operating systems.

mod device;
mod drive;
mod guest;
mod host;
mod interface;
mod machine;
mod node;
mod opentofu;
mod shared_storage;
mod storage_type;

pub use device::{Device, DeviceKind, LongPassthrough, Passthrough, PciDevice, PciKind, UsbDevice};
pub use drive::{
    Cdrom, CloudInitDrive, Disk, DiskCache, DiskFileSystem, DiskFormat, DiskLimits, EfiDisk, FileSystemType,
    Nic, NicModel, Route, Tpm, TpmVersion,
};
pub use guest::{
    Guest, GuestFile, GuestMount, GuestOs, Journal, Repository, SecretRef, UnattendedUpgrades, User,
};
pub use host::{
    DiskBus, DiskKind, Host, HostCpu, HostDisk, HostKind, HostStorage, MemoryModule, OutOfBand,
    OutOfBandKind, PackageSource, Proxmox, RaidLevel, Ups,
};
pub use interface::{
    Bond, BondMode, Bridge, HashPolicy, HostInterface, HostNic, InterfaceKind, VlanInterface, interfaces,
};
pub use machine::{
    Bios, Image, ImageKind, Machine, MachineCpu, MachineRole, MachineType, OsType, ScsiController, Startup,
    State, Vga,
};
pub use node::{
    ImageGc, Kubelet, KubeletSwap, Node, ReservedResources, Role, ShutdownGrace, SoftEviction, Taint,
    TaintEffect, Talos, TalosFile, TalosVolume,
};
pub use opentofu::OpenTofu;
pub use shared_storage::{CephCluster, CephPool, CephPoolKind, NfsExport, NfsServer};
pub use storage_type::{StorageContent, StorageType};
