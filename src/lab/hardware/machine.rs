//! Machines: virtual machines, templates and bare-metal machines.

use crate::lab::decode::{Entries, Raw, record, words};
use crate::lab::hardware::{Cdrom, CloudInitDrive, Disk, EfiDisk, Guest, Nic, Node, Passthrough, Tpm};
use crate::lab::{Allowances, FreeName};
use crate::types::{Address, Duration, Memory, Server, Tag, Vmid};
use crate::value::At;

record! {
    /// A virtual machine, a template that machines are cloned from, or a bare-metal machine.
    pub struct Machine {
        /// What the machine does, for the lab's documents.
        #[example("Control plane.")]
        pub description: Option<At<String>>,
        /// The host that the machine runs on: one of `hosts`. If the host's `kind` is `'bare-metal`, the
        /// machine is the host itself and has no `vmid`, `cores`, `memory` or `disks` of its own.
        #[example("pve")]
        pub host: At<String>,
        /// VMID in Proxmox VE, 100 or higher.
        #[example(120)]
        pub vmid: Option<At<Vmid>>,
        /// `'stopped` machines keep their disks and VMID but use no memory. `'decommissioned` machines are
        /// never started again and are kept only until their removal. A `'template` is cloned and never runs.
        pub state: At<State> = "running",
        /// Purpose of the machine, for the lab's documents. Not needed for nodes of the cluster.
        pub role: Option<At<MachineRole>>,
        /// The template that the machine is cloned from: one of `machines` with `state = 'template`.
        #[example("ubuntu-24-04")]
        pub template: Option<At<String>>,
        /// Whether the machine is a full clone with its own copies of the template's disks, or a linked
        /// clone.
        pub full_clone: At<bool> = true,
        /// Image that a template is created from, or an installer that the machine boots.
        #[example(
            { url = "https://cloud-images.ubuntu.com/noble/current/noble-server-cloudimg-amd64.img",
            storage = "local",
            checksum = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" }
        )]
        pub image: Option<Image>,
        /// Number of virtual CPU sockets.
        #[example(2)]
        pub sockets: At<u32> = 1,
        /// Number of virtual CPU cores per socket.
        #[example(4)]
        pub cores: Option<At<u32>>,
        /// CPU type, flags and limits.
        #[example({ type = "host", flags = ["+aes"] })]
        pub cpu: MachineCpu = {},
        /// Whether NUMA is enabled for the guest.
        pub numa: At<bool> = false,
        /// Memory, such as `32GiB`.
        #[example("32GiB")]
        pub memory: Option<At<Memory>>,
        /// Minimum memory when the hypervisor reclaims memory by ballooning. Without it, ballooning is
        /// disabled.
        #[example("2GiB")]
        pub balloon: Option<At<Memory>>,
        /// Type of the guest operating system, as Proxmox VE defines it: `'l26` is Linux 2.6 and newer.
        #[example("win11")]
        pub ostype: At<OsType> = "l26",
        /// Emulated chipset. PCI Express passthrough requires `'q35`.
        pub machine_type: At<MachineType> = "q35",
        /// Firmware: SeaBIOS, or OVMF for UEFI, which stores its variables on an `efi_disk`.
        pub bios: At<Bios> = "seabios",
        /// The disk that stores UEFI variables.
        pub efi_disk: Option<EfiDisk>,
        /// A virtual Trusted Platform Module (TPM), which Windows 11 requires.
        pub tpm: Option<Tpm>,
        /// SCSI controller model for the disks in `scsi` slots.
        pub scsi_controller: At<ScsiController> = "virtio-scsi-single",
        /// Disks by slot: `scsi0`, `virtio0`, ...
        #[example({ scsi0 = { storage = "local-lvm", size = "64GiB" } })]
        pub disks: Entries<FreeName, Disk>,
        /// CD drives by slot: `cdroms.ide0 = { storage = "local", file = "virtio-win.iso" }`.
        #[example({ ide0 = { storage = "local", file = "virtio-win.iso" } })]
        pub cdroms: Entries<FreeName, Cdrom>,
        /// The cloud-init drive. Without it, cloud-init is not used.
        pub cloud_init: Option<CloudInitDrive>,
        /// Network interfaces by slot: `net0`, ... For a bare-metal machine, by interface of the host:
        /// `bond0`.
        #[example({ net0 = { network = "lan", address = "10.0.20.11" } })]
        pub nics: Entries<FreeName, Nic>,
        /// DNS servers. Without any, those of its networks.
        #[example(["10.0.20.1"])]
        pub dns: Vec<At<Address>>,
        /// Time servers (NTP) of the machine. Without any, those of the lab. A machine that is a time server
        /// itself needs others.
        #[example(["0.pool.ntp.org", "1.pool.ntp.org"])]
        pub time_servers: Vec<At<Server>>,
        /// PCI devices of the host to pass through, by a name of your choice: the name of the device in the
        /// host's `pci`, or `{ device = "tesla-t4", primary_gpu = true }`. Additional fields: `pcie` presents
        /// it as a PCI Express device; `rom_bar` makes its ROM visible; `primary_gpu` makes it the primary
        /// GPU.
        #[example({ hba = "lsi-9300" })]
        pub passthrough: Entries<FreeName, Passthrough>,
        /// USB devices of the host to pass through: `usb.zigbee = "zigbee-stick"`, a name in the host's
        /// `usb`.
        #[example({ zigbee = "zigbee-stick" })]
        pub usb: Entries<FreeName, At<String>>,
        /// Slots in boot order, such as `["scsi0", "net0"]`. Without it, the first disk.
        #[example(["scsi0", "net0"])]
        pub boot_order: Vec<At<String>>,
        /// Whether the machine starts when the host boots. Without it: true for running machines.
        pub start_on_boot: Option<At<bool>>,
        /// Start order, delay and shutdown timeout: `startup = { order = 4, up_delay = "45s" }`.
        #[example({ order = 4, up_delay = "45s" })]
        pub startup: Startup = {},
        /// Whether the QEMU guest agent runs in the guest.
        pub agent: At<bool> = true,
        /// Whether the machine has a serial port, as cloud images expect.
        pub serial: At<bool> = false,
        /// Display of the machine: `'serial0` uses the serial port instead.
        pub vga: At<Vga> = "std",
        /// Whether Proxmox VE refuses to delete the machine and its disks.
        pub protection: At<bool> = false,
        /// Resource pool in Proxmox VE.
        #[example("kubernetes")]
        pub pool: Option<At<String>>,
        /// Tags in Proxmox VE.
        #[example(["kubernetes"])]
        pub tags: Vec<At<Tag>>,
        /// Configuration of the guest operating system.
        #[example({ release = "24.04", packages = ["open-iscsi"] })]
        pub guest: Option<Guest>,
        /// Makes the machine a node of the cluster.
        #[example({ role = 'worker })]
        pub kubernetes: Option<Node>,
        /// Additional parameters of the Proxmox VE API, such as
        /// `proxmox.hookscript = "local:snippets/up.sh"`. They override parameters that follow from the
        /// fields above; `null` removes one. All of them are validated against the API.
        #[example({ hookscript = "local:snippets/up.sh" })]
        pub proxmox: Option<Raw>,
        /// Findings that are accepted for this machine, each with the reason.
        #[example({ "VM-DISK-LIMITS" = "its disks are idle" })]
        pub allow: Allowances,
    }
}

impl Machine {
    /// Whether it uses memory and CPU.
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
    /// Whether a machine runs. A machine that does not keeps its disks and its VMID.
    pub enum State {
        Running = "running",
        Stopped = "stopped",
        Decommissioned = "decommissioned",
        Template = "template",
    }
}

words! {
    /// What a machine is used for.
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
    /// Kind of image.
    pub enum ImageKind {
        Disk = "disk",
        Installer = "installer",
    }
}

record! {
    /// The image that a template is built from.
    pub struct Image {
        /// URL that the image is downloaded from.
        #[example("https://cloud-images.ubuntu.com/noble/current/noble-server-cloudimg-amd64.img")]
        pub url: At<String>,
        /// Checksum of the image, such as `sha256:0123...`. Without it, changes of the image go unnoticed.
        #[example("sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
        pub checksum: Option<At<String>>,
        /// `'disk` is a bootable disk image, such as a cloud image; `'installer` is an ISO image of an
        /// installer.
        pub kind: At<ImageKind> = "disk",
        /// The host's storage that the image is downloaded to, such as `local`.
        #[example("local")]
        pub storage: At<String>,
    }
}

record! {
    /// The virtual CPU of a machine.
    pub struct MachineCpu {
        /// CPU type that the guest sees, such as `host` or `x86-64-v2-AES`.
        #[example("host")]
        pub r#type: At<String> = "host",
        /// CPU flags to enable or disable, such as `["+aes", "-pcid"]`.
        #[example(["+aes", "-pcid"])]
        pub flags: Vec<At<String>>,
        /// Maximum CPU time, in whole CPUs.
        #[example(4)]
        pub limit: Option<At<u32>>,
        /// CPU weight relative to other machines when the host is busy. Without it, Proxmox VE's default of
        /// 100.
        #[example(200)]
        pub weight: Option<At<u32>>,
        /// Host CPUs that the machine is pinned to, such as `0-7,16`.
        #[example("0-7,16")]
        pub affinity: Option<At<String>>,
    }
}

words! {
    /// Operating system type, in Proxmox VE's terms.
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
    /// Chipset of a virtual machine.
    pub enum MachineType {
        Q35 = "q35",
        I440fx = "i440fx",
    }
}

words! {
    /// Firmware of a virtual machine.
    pub enum Bios {
        Seabios = "seabios",
        Ovmf = "ovmf",
    }
}

words! {
    /// Model of the SCSI controller.
    pub enum ScsiController {
        VirtioSingle = "virtio-scsi-single",
        Virtio = "virtio-scsi-pci",
        Lsi = "lsi",
        Megasas = "megasas",
        Pvscsi = "pvscsi",
    }
}

words! {
    /// Display of a virtual machine.
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
    /// Start order and timeouts of a machine.
    pub struct Startup {
        /// Start order: machines with lower numbers start first and shut down last.
        #[example(4)]
        pub order: Option<At<u32>>,
        /// Delay before the next machine is started, such as `45s`.
        #[example("45s")]
        pub up_delay: Option<At<Duration>>,
        /// Time that the machine has to shut down before it is powered off, such as `420s`.
        #[example("420s")]
        pub shutdown_timeout: Option<At<Duration>>,
    }
}
