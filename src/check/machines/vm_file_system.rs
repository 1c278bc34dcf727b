//! File systems on disks that cannot be created or mounted.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::walk;
use crate::diag::{Code, Example, Severity};
use crate::facts::vm::{boot_disk, file_systems, is_configured_by_cluster, runs_cloud_init, stable_device};
use crate::lab::Lab;
use crate::lab::hardware::{Disk, DiskFileSystem, Machine, State};
use crate::types::{DnsLabel, is_within};
use crate::value::NodeId;

pub static CODE: Code = Code {
    name: "VM-FILE-SYSTEM",
    severity: Severity::Error,
    title: "the file system of a disk cannot be created or mounted",
    why: "The system is on the boot disk, and a mount hides what is below its path: an empty disk at `/var` or `/etc` hides \
          the system's own files. A file system is created at the first boot, on the disk whose name does not depend \
          on the order in which the kernel finds disks, which only SCSI disks have.",
    example: Example::Lab {
        bad: r#"{
  machines.node1 = {
    disks.scsi1 = { storage = "local-lvm", size = "10GiB", file_system.mount = "/var/lib" },
    cloud_init.storage = "local-lvm",
    guest.users.owner.ssh_keys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIChQ2Bunl1Kt0+KHH/eVvFVftjZeicAPnytPeWaZcLsz owner@example.com"],
  },
}"#,
        good: r#"{
  machines.node1 = {
    disks.scsi1 = { storage = "local-lvm", size = "10GiB", file_system.mount = "/var/lib/longhorn" },
    cloud_init.storage = "local-lvm",
    guest.users.owner.ssh_keys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIChQ2Bunl1Kt0+KHH/eVvFVftjZeicAPnytPeWaZcLsz owner@example.com"],
  },
}"#,
    },
    allowable: true,
};

/// Folders of a system: nothing is mounted at them.
const OF_SYSTEM: &[&str] = &[
    "/",
    "/boot",
    "/boot/efi",
    "/home",
    "/opt",
    "/root",
    "/srv",
    "/tmp",
    "/usr/local",
    "/var",
    "/var/cache",
    "/var/lib",
    "/var/log",
    "/var/mnt",
    "/var/tmp",
];
/// Folders of a system: nothing is mounted below them either.
const CLOSED: &[&str] = &["/bin", "/dev", "/etc", "/lib", "/lib64", "/proc", "/run", "/sbin", "/sys", "/usr"];

pub static RULE: Rule = Rule { code: &CODE, run };

/// One file system.
struct Place<'l> {
    machine: &'l DnsLabel,
    slot: &'l str,
    disk: &'l Disk,
    described: &'l DiskFileSystem,
}

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    for (name, machine) in walk::kept_machines(lab).filter(|(_, machine)| machine.vmid.is_some()) {
        for (slot, disk, described) in file_systems(machine) {
            let place = Place { machine: name, slot, disk, described };
            created(machine, &place, findings);
            mounted(&place, findings);
        }
        twice(name, machine, findings);
    }
}

/// Whether the file system can be created.
fn created(machine: &Machine, place: &Place<'_>, findings: &mut Findings<'_>) {
    let Place { machine: name, slot, disk, described } = place;
    let node = described.node;
    let mut report = |message: String, at: NodeId, label: &str, help: &str| {
        findings.report(&CODE, message).at(at, label).help(help);
    };
    let system = machine.guest.as_ref();
    let by_cloud_init =
        machine.cloud_init.is_some() && system.is_none_or(|guest| runs_cloud_init(guest.os.value));
    if machine.state.value == State::Template {
        let message = format!("template `{name}` never starts, so disk `{slot}` gets no file system");
        report(message, node, "never created", "set it on the machines that are cloned from the template");
    } else if !by_cloud_init && !is_configured_by_cluster(machine) {
        let message = format!("nothing creates the file system on disk `{slot}` of machine `{name}`");
        let help = "add `cloud_init`, or create the file system by hand and list it in `guest.mounts`";
        report(message, node, "never created", help);
    }
    if boot_disk(machine).is_some_and(|(boot, _)| boot.value == *slot) {
        let message = format!("disk `{slot}` of machine `{name}` is its boot disk, and has its system");
        report(message, node, "on the boot disk", "add a disk for the file system");
    } else if stable_device(slot).is_none() {
        let message = format!("disk `{slot}` of machine `{name}` has no name that stays the same");
        report(message, disk.node, "not a SCSI disk", "use a slot such as `scsi1`");
    }
    if disk.read_only.value {
        let message = format!("disk `{slot}` of machine `{name}` is read-only, so it gets no file system");
        report(message, disk.read_only.node, "read-only", "remove `read_only`");
    }
    // cloud-init takes a device whose name has one more `1` for the first partition.
    let longer = format!("{slot}1");
    if by_cloud_init
        && let Some((_, other)) = machine.disks.iter().find(|(other, _)| other.as_str() == longer)
    {
        let message =
            format!("cloud-init takes disk `{longer}` of machine `{name}` for a partition of disk `{slot}`");
        report(message, other.node, "its name begins with the other's", "use other slots");
    }
}

/// Whether something is hidden by the mount.
fn mounted(place: &Place<'_>, findings: &mut Findings<'_>) {
    let Place { machine: name, slot, described, .. } = place;
    let mount = &described.mount;
    let path = normal(mount.value.as_str());
    let hidden = OF_SYSTEM.contains(&path) || CLOSED.iter().any(|folder| is_within(path, folder));
    if hidden {
        findings
            .report(
                &CODE,
                format!(
                    "disk `{slot}` of machine `{name}` is mounted at `{path}`, and hides files of the system"
                ),
            )
            .at(mount.node, "a folder of the system")
            .help(format!("mount it at a folder of its own, such as `/srv/{slot}`"));
    } else if path.contains(char::is_whitespace) {
        findings
            .report(&CODE, format!("the mount point of disk `{slot}` of machine `{name}` has a space"))
            .at(mount.node, "two fields of `fstab`")
            .help("use a path without spaces");
    }
}

/// Two file systems at one place.
fn twice(name: &DnsLabel, machine: &Machine, findings: &mut Findings<'_>) {
    let own = file_systems(machine).map(|(slot, _, described)| {
        (normal(described.mount.value.as_str()), (format!("disk `{slot}`"), described.mount.node))
    });
    let others = machine
        .guest
        .iter()
        .flat_map(|guest| &guest.mounts)
        .map(|(path, mount)| (normal(path.as_str()), (format!("`{}`", mount.source), mount.node)));
    let all: Vec<(&str, (String, NodeId))> = own.chain(others).collect();
    let places = all.iter().map(|(path, mounted)| (*path, mounted));
    for (path, (first, first_node), (other, other_node)) in walk::shared(places) {
        findings
            .report(&CODE, format!("machine `{name}` mounts {first} and {other} at `{path}`"))
            .at(*other_node, format!("{other} is mounted here"))
            .at(*first_node, format!("{first} is mounted here"))
            .help("mount one of them elsewhere");
    }
}

/// Without slashes at its end.
fn normal(path: &str) -> &str {
    match path.trim_end_matches('/') {
        "" => "/",
        path => path,
    }
}
