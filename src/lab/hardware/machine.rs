//! Machines: virtual ones, templates, and bare-metal ones.

use crate::lab::decode::{Entries, Raw, record, words};
use crate::lab::hardware::{Cdrom, CloudInitDrive, Disk, EfiDisk, Guest, Nic, Node, Passthrough, Tpm};
use crate::lab::{Allowances, FreeName};
use crate::types::{Address, Duration, Memory, Vmid};
use crate::value::At;

record! {
    pub struct Machine {
        pub description: Option<At<String>>,
        pub host: At<String>,
        /// Absent for a bare-metal machine, as are `cores`, `memory` and `disks`.
        pub vmid: Option<At<Vmid>>,
        pub state: At<State>,
        pub role: Option<At<MachineRole>>,
        pub template: Option<At<String>>,
        pub full_clone: At<bool>,
        pub image: Option<Image>,
        pub sockets: At<u32>,
        pub cores: Option<At<u32>>,
        pub cpu: MachineCpu,
        pub numa: At<bool>,
        pub memory: Option<At<Memory>>,
        pub balloon: Option<At<Memory>>,
        pub ostype: At<OsType>,
        pub machine_type: At<MachineType>,
        pub bios: At<Bios>,
        pub efi_disk: Option<EfiDisk>,
        pub tpm: Option<Tpm>,
        pub scsi_controller: At<ScsiController>,
        pub disks: Entries<FreeName, Disk>,
        pub cdroms: Entries<FreeName, Cdrom>,
        pub cloud_init: Option<CloudInitDrive>,
        pub nics: Entries<FreeName, Nic>,
        pub dns: Vec<At<Address>>,
        pub passthrough: Entries<FreeName, Passthrough>,
        pub usb: Entries<FreeName, At<String>>,
        pub boot_order: Vec<At<String>>,
        pub start_on_boot: Option<At<bool>>,
        pub startup: Startup,
        pub agent: At<bool>,
        pub serial: At<bool>,
        pub vga: At<Vga>,
        pub protection: At<bool>,
        pub pool: Option<At<String>>,
        pub tags: Vec<At<String>>,
        pub guest: Option<Guest>,
        pub kubernetes: Option<Node>,
        /// Parameters in the words of the Proxmox VE API; they win over the others.
        pub proxmox: Option<Raw>,
        pub allow: Allowances,
    }
}

impl Machine {
    /// Whether it takes memory and CPU.
    pub fn runs(&self) -> bool {
        self.state.value == State::Running
    }

    /// Cores of all sockets; none for a bare-metal machine.
    pub fn vcpus(&self) -> Option<u32> {
        let cores = self.cores.as_ref()?;
        Some(cores.value.saturating_mul(self.sockets.value))
    }

    /// Whether it starts together with its host.
    pub fn starts_on_boot(&self) -> bool {
        self.start_on_boot.map_or(self.runs(), |start| start.value)
    }
}

words! {
    /// Whether a machine runs. One that does not keeps its disk and its VMID.
    pub enum State {
        Running = "running",
        Stopped = "stopped",
        Decommissioned = "decommissioned",
        Template = "template",
    }
}

words! {
    /// What a machine is there for.
    pub enum MachineRole {
        Node = "node",
        Firewall = "firewall",
        Storage = "storage",
        Registry = "registry",
        Backup = "backup",
        Development = "development",
        Ci = "ci",
        Desktop = "desktop",
        Appliance = "appliance",
    }
}

words! {
    /// What an image is.
    pub enum ImageKind {
        Disk = "disk",
        Installer = "installer",
    }
}

record! {
    /// What a template is made from.
    pub struct Image {
        pub url: At<String>,
        pub checksum: Option<At<String>>,
        pub kind: At<ImageKind>,
        pub storage: At<String>,
    }
}

record! {
    pub struct MachineCpu {
        pub r#type: At<String>,
        pub flags: Vec<At<String>>,
        pub limit: Option<At<u32>>,
        pub weight: Option<At<u32>>,
        pub affinity: Option<At<String>>,
    }
}

words! {
    /// Kind of operating system, in Proxmox VE's words.
    pub enum OsType {
        L26 = "l26",
        L24 = "l24",
        Win11 = "win11",
        Win10 = "win10",
        Win8 = "win8",
        Win7 = "win7",
        Solaris = "solaris",
        Other = "other",
    }
}

words! {
    /// The board that a machine sees.
    pub enum MachineType {
        Q35 = "q35",
        I440fx = "i440fx",
    }
}

words! {
    /// Firmware.
    pub enum Bios {
        Seabios = "seabios",
        Ovmf = "ovmf",
    }
}

words! {
    /// Controller of the disks in `scsi` slots.
    pub enum ScsiController {
        VirtioSingle = "virtio-scsi-single",
        Virtio = "virtio-scsi-pci",
        Lsi = "lsi",
        Megasas = "megasas",
        Pvscsi = "pvscsi",
    }
}

words! {
    /// The screen of a machine.
    pub enum Vga {
        Std = "std",
        Serial0 = "serial0",
        None = "none",
        Virtio = "virtio",
        Qxl = "qxl",
        Vmware = "vmware",
        Cirrus = "cirrus",
    }
}

record! {
    /// When a machine starts, and how long it may take to stop.
    pub struct Startup {
        pub order: Option<At<u32>>,
        pub up_delay: Option<At<Duration>>,
        pub shutdown_timeout: Option<At<Duration>>,
    }
}
