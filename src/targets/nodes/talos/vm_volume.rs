//! File systems of disks that Talos cannot create or mount.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::nodes;
use crate::diag::{Code, Example, Severity};
use crate::facts::vm::file_systems;
use crate::lab::Lab;
use crate::lab::cluster::{Cluster, Distribution};
use crate::targets::nodes::talos::volume::MOUNTS;

/// The first release with user volumes.
const FIRST_WITH_USER_VOLUMES: (u32, u32) = (1, 10);
/// The longest name: `u-NAME` is the label of a partition.
const LONGEST: usize = 34;

pub static VM_VOLUME: Code = Code {
    name: "VM-VOLUME",
    severity: Severity::Error,
    title: "a file system that Talos cannot create or mount",
    why: "Talos creates file systems as user volumes, from release 1.10 on. It mounts each at `/var/mnt/NAME`, with options \
          of its own; a name has letters, digits and hyphens, and one volume of a node has it.",
    example: Example::Lab {
        bad: r#"{
  cluster = { distribution = 'talos, versions.talos = "1.11.5", talos.install_disk = "/dev/sda" },
  machines.node1 = {
    guest.os = 'talos,
    disks.scsi1 = { storage = "local-lvm", size = "10GiB", file_system.mount = "/srv/data" },
  },
}"#,
        good: r#"{
  cluster = { distribution = 'talos, versions.talos = "1.11.5", talos.install_disk = "/dev/sda" },
  machines.node1 = {
    guest.os = 'talos,
    disks.scsi1 = { storage = "local-lvm", size = "10GiB", file_system.mount = "/var/mnt/data" },
  },
}"#,
    },
    allowable: true,
};

pub static RULE: Rule = Rule { code: &VM_VOLUME, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let is_own = |cluster: &&Cluster| cluster.distribution.value == Distribution::Talos;
    let Some(cluster) = lab.cluster.as_ref().filter(is_own) else { return };
    for node in nodes::nodes(lab).filter(|node| node.machine.vmid.is_some()) {
        let machine = node.name;
        let volumes = || cluster.talos.volumes.iter().chain(&node.node.talos.volumes);
        for (slot, _, described) in file_systems(node.machine) {
            let mount = &described.mount;
            let what = format!("the file system on disk `{slot}` of machine `{machine}`");
            let name = mount.value.as_str().strip_prefix(MOUNTS);
            if let Some(version) = &cluster.versions.talos
                && (version.major(), version.minor()) < FIRST_WITH_USER_VOLUMES
            {
                findings
                    .report(&VM_VOLUME, format!("Talos {version} cannot create {what}"))
                    .at(described.node, "needs a user volume")
                    .at(version.node, "has none before 1.10")
                    .help("upgrade Talos, or create the partition with `talos.patches`");
            } else if !name.is_some_and(is_name) {
                findings
                    .report(&VM_VOLUME, format!("Talos cannot mount {what} at `{}`", mount.value.as_str()))
                    .at(mount.node, "not `/var/mnt/NAME`")
                    .help(format!("write `mount = \"{MOUNTS}{slot}\"`, with letters, digits and hyphens"));
            } else if let Some((_, volume)) = volumes().find(|(known, _)| Some(known.as_str()) == name) {
                findings
                    .report(
                        &VM_VOLUME,
                        format!("machine `{machine}` has two volumes at `{}`", mount.value.as_str()),
                    )
                    .at(mount.node, what.clone())
                    .at(volume.node, "the volume of the same name")
                    .help("mount it elsewhere below `/var/mnt`, or remove the volume");
            }
            if let Some(option) = described.options.first() {
                findings
                    .report(&VM_VOLUME, format!("Talos does not mount {what} with options"))
                    .at(option.node, "has no effect")
                    .help("remove them");
            }
        }
    }
}

fn is_name(name: &str) -> bool {
    (1..=LONGEST).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
