//! `user-data`: the sections of a cloud-config, in the order in which cloud-init processes them.

use crate::document::{Data, DataKind, Map, Origin};
use crate::facts::time;
use crate::lab::hardware::User;
use crate::targets::cloud_init::{SetUp, apt, disks, files, secrets};
use crate::targets::nodes::shared::APPLY_SECRETS;
use crate::types::LoginName;
use crate::value::{NodeId, Number};

const SWAP_FILE: &str = "/swap.img";

pub fn user_data(set_up: &SetUp<'_, '_>) -> Data {
    let SetUp { name, machine, guest, lab, .. } = set_up;
    let map = Data::map(guest.node)
        .put("hostname", Data::text(machine.node, name.to_string()))
        .text("manage_etc_hosts", "localhost")
        .put("locale", &guest.locale)
        .put("timezone", Data::from(guest.timezone.as_ref().unwrap_or(&lab.lab.timezone)))
        .some("ntp", time(set_up))
        .some(
            "users",
            Data::list(guest.node, guest.users.iter().map(|(name, described)| user(name, described))),
        )
        .put("ssh_pwauth", &guest.ssh_password)
        .maybe("swap", guest.swap.as_ref().map(|size| swap(size.node, size.bytes())))
        .some("fs_setup", disks::file_systems(set_up))
        .some("mounts", disks::mounts(set_up));
    let map = match set_up.has_apt() {
        true => map
            .some(
                "bootcmd",
                Data::list(guest.node, apt::key_commands(set_up).into_iter().chain(disks::tools(set_up))),
            )
            .some("apt", apt::section(set_up))
            .put("package_update", Data::bool(guest.node, true))
            .put("package_upgrade", &set_up.upgrade)
            .some("packages", apt::packages(set_up)),
        false => map.some("packages", Data::list(guest.node, guest.packages.iter().map(Data::from))),
    };
    map.some("write_files", files::section(set_up))
        .some("runcmd", Data::list(guest.node, commands(set_up)))
        .maybe("power_state", guest.reboot.value.then(|| restart(guest.reboot.node)))
        .into()
}

/// cloud-init configures the time client that the system has, or installs one.
fn time(set_up: &SetUp<'_, '_>) -> Map {
    let servers = time::of_machine(set_up.lab.lab, set_up.machine);
    let Some(first) = servers.first() else { return Data::map(set_up.guest.node) };
    Data::map(first.node)
        .put("enabled", Data::bool(first.node, true))
        .put("servers", Data::list(first.node, servers.iter().map(Data::from)))
}

/// cloud-init does this last, and only on first boot.
fn restart(node: NodeId) -> Data {
    Data::map(node)
        .text("mode", "reboot")
        .text("message", "The first start is complete.")
        .put("condition", Data::bool(node, true))
        .into()
}

fn user(name: &LoginName, user: &User) -> Data {
    let map = Data::map(user.node)
        .text("name", name.as_str())
        .maybe("gecos", user.description.as_ref())
        .maybe("uid", user.uid.as_ref())
        .some("groups", Data::list(user.node, user.groups.iter().map(Data::from)))
        .put("shell", &user.shell);
    let map = match user.sudo.value {
        true => map.put("sudo", Data::text(user.sudo.node, "ALL=(ALL) NOPASSWD:ALL")),
        false => map,
    };
    // A password, if any, is set from the lab's store later.
    map.put("lock_passwd", Data::bool(user.node, true))
        .some("ssh_authorized_keys", Data::list(user.node, user.ssh_keys.iter().map(Data::from)))
        .into()
}

fn swap(node: NodeId, bytes: u64) -> Data {
    let bytes = i64::try_from(bytes).expect("sizes are what Kubernetes can count, in a signed number");
    let bytes = Data::new(DataKind::Number(Number::Integer(bytes)), Origin::value(node));
    Data::map(node).text("filename", SWAP_FILE).put("size", bytes.clone()).put("maxsize", bytes).into()
}

/// The last commands: settings are applied, the node starts or joins its cluster, and then the lab's own commands run.
fn commands(set_up: &SetUp<'_, '_>) -> Vec<Data> {
    let SetUp { guest, machine, .. } = set_up;
    let kernel = set_up.kernel();
    let mut commands = Vec::new();
    let mut run = |node: NodeId, command: String| commands.push(Data::text(node, command));
    if !kernel.modules.is_empty() || !guest.kernel_modules.is_empty() {
        run(guest.node, "systemctl restart systemd-modules-load.service".into());
    }
    if !kernel.sysctls.is_empty() || !guest.sysctls.is_empty() {
        run(guest.node, "sysctl --system".into());
    }
    if guest.swap.is_none() {
        // An image may have swap enabled, which would return after a restart.
        run(guest.node, "swapoff --all".into());
        run(guest.node, r"sed -i -E '/^[^#]\S*\s+\S+\s+swap\s/d' /etc/fstab".into());
    }
    if !guest.journal.persistent.value || guest.journal.max_size.is_some() {
        run(guest.journal.node, "systemctl restart systemd-journald.service".into());
    }
    if set_up.has_agent() && set_up.has_apt() {
        run(machine.agent.node, "systemctl start qemu-guest-agent.service".into());
    }
    if let Some(script) = secrets::script(set_up) {
        // The secrets may not have been copied yet; the script lists missing ones.
        run(script.node, format!("{APPLY_SECRETS} || true"));
    }
    if let Some(hold) = apt::hold_command(set_up).filter(|_| set_up.has_apt()) {
        commands.push(hold);
    }
    commands.extend(set_up.start());
    commands.extend(guest.commands.iter().map(Data::from));
    commands
}
