//! The answers of Ubuntu's installer, for a host that is a machine and for a machine that is installed from an ISO image:
//! <https://canonical-subiquity.readthedocs-hosted.com/en/latest/reference/autoinstall-reference.html>. The installer
//! reads them from a volume that is called CIDATA, and passes `user-data` on to the first boot.

use crate::document::{Data, Map};
use crate::lab::hardware::{Host, State};
use crate::targets::cloud_init::{SetUp, apt, network, user_data};

/// What the installer leaves behind, removed at its end: its data source, its network, and the identity of the machine.
const CLEANED: &[&str] = &[
    "rm -f /target/etc/cloud/cloud.cfg.d/99-installer.cfg /target/etc/cloud/cloud.cfg.d/90-installer-network.cfg",
    "rm -f /target/etc/netplan/*.yaml /target/etc/cloud/cloud-init.disabled",
    "truncate --size=0 /target/etc/machine-id",
];

/// The answers. Without a host, the machine is virtual: it is off when it is installed.
pub fn answers(set_up: &SetUp<'_, '_>, host: Option<&Host>) -> Data {
    let guest = set_up.guest;
    let mut asked = Vec::new();
    let map = Data::map(guest.node).put("version", Data::integer(guest.node, 1)).put("locale", &guest.locale);
    let map = with_network(map, set_up, host, &mut asked);
    let map = match host {
        Some(host) => with_disk_of_host(map, host, &mut asked),
        None => with_disk_of_machine(map, set_up, &mut asked),
    };
    let ssh = Data::map(guest.node)
        .put("install-server", Data::bool(guest.node, true))
        .put("allow-pw", &guest.ssh_password);
    let asked = asked.into_iter().map(|section| Data::text(guest.node, section));
    let map = map.put("ssh", ssh).some("interactive-sections", Data::list(guest.node, asked));
    let map = if host.is_none() { map.text("shutdown", "poweroff") } else { map };
    let map = match set_up.machine.state.value {
        State::Template => with_template(map, set_up),
        _ => map.put("user-data", user_data::user_data(set_up)),
    };
    Data::map(guest.node).put("autoinstall", map).into()
}

/// A template never starts. It has its packages when it is installed, no user, and nothing that its clones would take
/// for their own: cloud-init reads their drives and not what the installer left.
fn with_template(map: Map, set_up: &SetUp<'_, '_>) -> Map {
    let node = set_up.machine.node;
    let commands = CLEANED.iter().map(|command| Data::text(node, *command));
    map.some("packages", apt::packages(set_up))
        .put("user-data", Data::map(node).put("disable_root", Data::bool(node, true)))
        .put("late-commands", Data::list(node, commands))
}

/// Plain interfaces. The installer asks for bonds and the like.
fn with_network(map: Map, set_up: &SetUp<'_, '_>, host: Option<&Host>, asked: &mut Vec<&'static str>) -> Map {
    let is_plain = |slot: &str| host.is_none_or(|host| host.nics.keys().any(|name| name.as_str() == slot));
    if set_up.nics.is_empty() || !set_up.nics.iter().all(|attached| is_plain(attached.slot)) {
        asked.push("network");
        return map;
    }
    map.put("network", network::configuration(set_up))
}

/// The only disk of the host is erased. The installer asks which one if there are several.
fn with_disk_of_host(map: Map, host: &Host, asked: &mut Vec<&'static str>) -> Map {
    let mut disks = host.disks.iter();
    let (Some((name, disk)), None) = (disks.next(), disks.next()) else {
        asked.push("storage");
        return map;
    };
    let found = Data::map(disk.node);
    let found = match (&disk.serial, &disk.path) {
        (Some(serial), _) => found.put("serial", serial),
        (None, Some(path)) => found.put("path", path),
        (None, None) => found.text("path", format!("/dev/{}", name.as_str())),
    };
    let layout = Data::map(disk.node).text("name", "direct").put("match", found);
    map.put("storage", Data::map(disk.node).put("layout", layout))
}

/// The only disk of the machine.
fn with_disk_of_machine(map: Map, set_up: &SetUp<'_, '_>, asked: &mut Vec<&'static str>) -> Map {
    if set_up.machine.disks.len() != 1 {
        asked.push("storage");
        return map;
    }
    let layout = Data::map(set_up.machine.node).text("name", "direct");
    map.put("storage", Data::map(set_up.machine.node).put("layout", layout))
}
