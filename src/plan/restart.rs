//! Which settings of a running machine wait for a restart of it.

use crate::facts::slot::kind;

/// Settings of the virtual hardware, which the hypervisor does not change under a running system. Those with a number,
/// such as `hostpci0`, are listed without it.
const HARDWARE: [&str; 44] = [
    "acpi",
    "agent",
    "allow-ksm",
    "amd-sev",
    "arch",
    "args",
    "audio",
    "balloon",
    "bios",
    "cores",
    "cpu",
    "efidisk",
    "freeze",
    "hostpci",
    "hugepages",
    "intel-tdx",
    "ivshmem",
    "keephugepages",
    "keyboard",
    "kvm",
    "localtime",
    "machine",
    "memory",
    "numa",
    "ostype",
    "parallel",
    "rng",
    "sata",
    "scsihw",
    "serial",
    "smbios",
    "smp",
    "sockets",
    "spice_enhancements",
    "startdate",
    "tablet",
    "tdf",
    "tpmstate",
    "usb",
    "vcpus",
    "vga",
    "virtiofs",
    "vmgenid",
    "watchdog",
];

/// What the system reads when a machine starts anyway, so that nothing waits for a restart: the boot order, and drives
/// that are used once. As an extended regular expression.
pub const READ_AT_START: &str = "boot|ide[0-3]";

/// Whether a changed setting of a running machine applies only when it is restarted.
pub fn waits_for_restart(setting: &str) -> bool {
    HARDWARE.contains(&kind(setting))
}
