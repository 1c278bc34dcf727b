//! Disks: the file systems that the machine creates, and everything that it mounts.

use crate::document::Data;
use crate::facts::vm::{self, stable_device};
use crate::lab::hardware::{DiskFileSystem, FileSystemType};
use crate::targets::cloud_init::SetUp;
use crate::types::Line;
use crate::value::{At, NodeId};

/// The `fs_setup` section. With `auto`, cloud-init formats a disk only if it finds neither a file system nor partitions on
/// it. There is no partition table, so that a disk that grows needs no more than a larger file system.
pub fn file_systems(set_up: &SetUp<'_, '_>) -> Data {
    let created = with_device(set_up).map(|(slot, device, described)| {
        Data::map(described.node)
            .text("label", slot)
            .put("filesystem", &described.r#type)
            .text("device", device)
            .text("partition", "auto")
            .put("overwrite", Data::bool(described.node, false))
            .into()
    });
    Data::list(set_up.guest.node, created)
}

/// What installs the tools of file systems that images may lack. Packages are installed after file systems are created.
pub fn tools(set_up: &SetUp<'_, '_>) -> Option<Data> {
    let mut described = with_device(set_up).map(|(_, _, described)| &described.r#type);
    let first = described.find(|kind| kind.value == FileSystemType::Xfs)?;
    let install = "apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y xfsprogs";
    Some(Data::text(first.node, format!("command -v mkfs.xfs >/dev/null || {{ {install}; }}")))
}

/// Lines of `fstab`. Network file systems are mounted on first access.
pub fn mounts(set_up: &SetUp<'_, '_>) -> Data {
    let guest = set_up.guest;
    let of_disks = with_device(set_up).map(|(_, device, described)| {
        let node = described.node;
        let path = Data::text(described.mount.node, described.mount.value.as_str());
        let options = options(node, &described.options, LOCAL);
        line(node, [Data::text(node, device), path, Data::from(&described.r#type), options], "2")
    });
    let others = guest.mounts.iter().map(|(path, mount)| {
        let remote = mount.r#type.starts_with("nfs") || mount.r#type.as_str() == "cifs";
        let options = options(mount.node, &mount.options, if remote { REMOTE } else { LOCAL });
        let path = Data::text(mount.node, path.as_str());
        let fields = [Data::from(&mount.source), path, Data::from(&mount.r#type), options];
        line(mount.node, fields, if remote { "0" } else { "2" })
    });
    Data::list(guest.node, of_disks.chain(others))
}

const LOCAL: &str = "defaults,nofail";
const REMOTE: &str = "defaults,_netdev";

/// The last two fields are whether `dump` saves it, and when it is checked.
fn line(node: NodeId, fields: [Data; 4], checked: &str) -> Data {
    let rest = [Data::text(node, "0"), Data::text(node, checked)];
    Data::list(node, fields.into_iter().chain(rest))
}

fn options(node: NodeId, own: &[At<Line>], usual: &str) -> Data {
    let joined: Vec<&str> = own.iter().map(|option| option.value.as_str()).collect();
    match own.first() {
        Some(first) => Data::text(first.node, joined.join(",")),
        None => Data::text(node, usual),
    }
}

fn with_device<'s>(set_up: &'s SetUp<'_, '_>) -> impl Iterator<Item = (&'s str, String, &'s DiskFileSystem)> {
    vm::file_systems(set_up.machine)
        .filter_map(|(slot, _, described)| Some((slot, stable_device(slot)?, described)))
}
