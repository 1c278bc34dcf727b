//! From a bare host to a hypervisor: packages, kernel, networks, storages, devices that can be passed on.

use crate::bootstrap::context::Context;
use crate::bootstrap::host_shared;
use crate::bootstrap::host_step::id;
use crate::bootstrap::step::{Action, Destination, Place, Stage, Step};
use crate::lab::hardware::{HostStorage, PackageSource, StorageType};
use crate::resolve::{ResolvedHost, ResolvedStorage};
use crate::targets::nodes::shared::script::quoted;
use crate::value::NodeId;

pub fn steps(context: &mut Context<'_, '_, '_>) {
    for host in context.hosts() {
        reached(context, host);
        packages(context, host);
        kernel(context, host);
        network(context, host);
    }
    for host in context.hosts() {
        host_shared::membership(context, host);
    }
    host_shared::ceph(context);
    for host in context.hosts() {
        storage(context, host);
        host_shared::exports(context, host);
        for (name, device) in &host.host.pci {
            if let Some(mapping) = &device.mapping {
                pci_mapping(context, host, name.as_str(), &mapping.value, &device.address.to_string());
            }
        }
        ready_to_run(context, host);
    }
}

/// The end of all that is done to a host.
fn ready_to_run(context: &mut Context<'_, '_, '_>, host: &ResolvedHost<'_>) {
    let parts = ["reached", "packages", "kernel", "network", "member", "volumes", "storage"];
    let mappings = host.host.pci.values().filter_map(|device| device.mapping.as_ref());
    let mappings = mappings.map(|mapping| id(host, &format!("pci/{}", mapping.value)));
    let exports = context.lab.lab.nfs_servers.keys().map(|server| id(host, &format!("nfs/{server}")));
    let title = format!("Host {} can run machines", host.name);
    let step = step(host, host.host.node, "ready", title)
        .needs(parts.map(|part| id(host, part)))
        .needs(mappings.chain(exports));
    context.plan.add(step.proof("pvesh get /version"));
}

fn step(host: &ResolvedHost<'_>, node: NodeId, part: &str, title: String) -> Step {
    let place = Place::Host(host.name.to_string());
    Step::new(node, Stage::Hypervisor, id(host, part), place, title).needs([id(host, "reached")])
}

fn reached(context: &mut Context<'_, '_, '_>, host: &ResolvedHost<'_>) {
    let name = host.name;
    let version = host.host.proxmox.version.as_ref().map(|version| version.value.as_str());
    let manual = format!(
        "Install Proxmox VE{} on the host and call it `{name}`. Put the operator's SSH key into \
         `/root/.ssh/authorized_keys`.",
        version.map(|version| format!(" {version}")).unwrap_or_default()
    );
    let step =
        step(host, host.host.node, "reached", format!("Host {name} has Proxmox VE and can be reached"))
            .manual(manual)
            .proof(format!("[ \"$(hostname)\" = {} ]", quoted(name.as_str())));
    let found = match version {
        Some(version) => format!("pveversion | grep -qF {}", quoted(&format!("pve-manager/{version}."))),
        None => "pveversion".to_owned(),
    };
    context.plan.add(step.proof(found));
}

/// Where packages come from. The installer's own choice wants a subscription.
fn packages(context: &mut Context<'_, '_, '_>, host: &ResolvedHost<'_>) {
    let source = host.host.proxmox.repository;
    let component = match source.value {
        PackageSource::Enterprise => return,
        PackageSource::NoSubscription => "pve-no-subscription",
        PackageSource::Test => "pve-test",
    };
    let title = format!("Packages of {} come from {component}", host.name);
    let step = step(host, source.node, "packages", title)
        .command([
            "cd /etc/apt/sources.list.d",
            "grep -ls enterprise.proxmox.com ./*.list ./*.sources | while read -r file; do mv \"$file\" \"$file.disabled\"; done || true",
            ". /etc/os-release",
            "key=/usr/share/keyrings/proxmox-archive-keyring.gpg",
            "if [ -e \"$key\" ]; then by=\"[signed-by=$key] \"; else by=; fi",
            &format!(
                "echo \"deb ${{by}}http://download.proxmox.com/debian/pve $VERSION_CODENAME {component}\" >lab.list"
            ),
            "apt-get update",
        ])
        .proof(format!("apt-cache policy | grep -qF {}", quoted(&format!("c={component}"))))
        .proof("! grep -qs enterprise.proxmox.com /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources");
    context.plan.add(step);
}

/// Arguments and modules take effect with a restart, before anything runs.
fn kernel(context: &mut Context<'_, '_, '_>, host: &ResolvedHost<'_>) {
    let described = host.host;
    let modules: Vec<&str> = described.kernel_modules.iter().map(|module| module.value.as_str()).collect();
    let arguments: Vec<&str> = described.kernel_args.iter().map(|argument| argument.value.as_str()).collect();
    let first = described.kernel_args.first().or(described.kernel_modules.first());
    let Some(first) = first else { return };
    let mut lines = Vec::new();
    if !modules.is_empty() {
        let modules: Vec<String> = modules.iter().map(|module| quoted(module)).collect();
        lines.push(format!("printf '%s\\n' {} >/etc/modules-load.d/lab.conf", modules.join(" ")));
    }
    if !arguments.is_empty() {
        let line = format!("GRUB_CMDLINE_LINUX_DEFAULT={}", quoted(&arguments.join(" ")));
        lines.push("mkdir -p /etc/default/grub.d".to_owned());
        lines.push(format!("printf '%s\\n' {} >/etc/default/grub.d/lab.cfg", quoted(&line)));
        // Hosts that start by systemd-boot have their arguments in a file of one line.
        let all: Vec<String> = arguments.iter().map(|argument| quoted(argument)).collect();
        lines.push(format!(
            "if [ -e /etc/kernel/cmdline ]; then for argument in {}; do grep -qwF -- \"$argument\" /etc/kernel/cmdline || \
             sed -i \"1s|\\$| $argument|\" /etc/kernel/cmdline; done; fi",
            all.join(" ")
        ));
        lines.push("update-grub".to_owned());
        lines.push("proxmox-boot-tool refresh || true".to_owned());
    }
    let title = format!("The kernel of {} has its arguments and modules", host.name);
    let mut step = step(host, first.node, "kernel", title).command(lines).run(Action::Restart);
    for argument in &arguments {
        step = step.proof(format!("grep -qwF -- {} /proc/cmdline", quoted(argument)));
    }
    for module in &modules {
        // Some modules are part of the kernel, and not listed among those that were loaded.
        step = step.proof(format!("[ -d /sys/module/{} ]", quoted(&module.replace('-', "_"))));
    }
    context.plan.add(step);
}

fn network(context: &mut Context<'_, '_, '_>, host: &ResolvedHost<'_>) {
    let Some(file) = context.tree.find(&format!("proxmox/{}/interfaces", host.name)) else { return };
    let to = Destination::Path("/etc/network/interfaces".to_owned());
    let title = format!("Host {} has its bonds, bridges and VLANs", host.name);
    let mut step = step(host, host.host.node, "network", title)
        .needs([id(host, "kernel")])
        .command(["cp -n /etc/network/interfaces /etc/network/interfaces.before-lab"])
        .run(Action::Copy { file: file.clone(), to: to.clone(), mode: "0644" })
        .command(["ifreload -a"])
        .undo(["cp /etc/network/interfaces.before-lab /etc/network/interfaces", "ifreload -a"])
        .same(to, file);
    for resolved in &host.interfaces {
        let interface = resolved.interface;
        if let (Some(address), Some(_)) = (interface.address(), resolved.network) {
            let wanted = quoted(&format!(" {address}/"));
            let name = quoted(interface.name.as_str());
            step = step.proof(format!("ip -o address show dev {name} | grep -qF {wanted}"));
        }
    }
    context.plan.add(step);
}

/// Definitions of storages, and before them what they lie on, which only a person may make: it erases disks.
fn storage(context: &mut Context<'_, '_, '_>, host: &ResolvedHost<'_>) {
    let defined = || host.storages.iter().filter(|storage| storage.storage.r#type.is_some());
    let grounds: Vec<(String, String, NodeId)> = defined().filter_map(ground).collect();
    if let Some((_, _, node)) = grounds.first() {
        let title = format!("Host {} has the disks' volumes and folders that its storages lie on", host.name);
        let mut step = step(host, *node, "volumes", title).needs([id(host, "kernel")]);
        for (text, proof, _) in &grounds {
            step = step.manual(text.clone()).proof(proof.clone());
        }
        context.plan.add(step);
    }
    let Some(file) = context.tree.find(&format!("proxmox/{}/storage.cfg", host.name)) else { return };
    let to = Destination::Path("/etc/pve/storage.cfg".to_owned());
    let title = format!("Host {} knows its storages", host.name);
    let mut step = step(host, host.host.node, "storage", title)
        .needs(["volumes", "network", "member"].map(|part| id(host, part)))
        .needs(defined().filter_map(|storage| Some(host_shared::ceph_id(storage.ceph_cluster?.0))))
        .command(["cp -n /etc/pve/storage.cfg /root/storage.cfg.before-lab"])
        .run(Action::Copy { file: file.clone(), to: to.clone(), mode: "0640" })
        .undo(["cp /root/storage.cfg.before-lab /etc/pve/storage.cfg"])
        .same(to, file);
    for storage in defined() {
        let name = quoted(storage.name);
        step = step
            .proof(format!("pvesm status --storage {name} | awk 'NR > 1 {{ print $3 }}' | grep -qx active"));
    }
    context.plan.add(step);
}

/// What a storage lies on, in words, and how to see that it is there. None for what comes over the network.
fn ground(resolved: &ResolvedStorage<'_>) -> Option<(String, String, NodeId)> {
    let HostStorage { node, r#type, path, volume_group, thin_pool, pool, .. } = resolved.storage;
    let disks: Vec<&str> = resolved.disks.iter().map(|(name, _)| *name).collect();
    let on = match disks.as_slice() {
        [] => String::new(),
        disks => format!(" on {}", disks.join(", ")),
    };
    let name = resolved.name;
    let (text, proof) = match (r#type.as_ref()?.value, path, volume_group, thin_pool, pool) {
        (StorageType::Dir | StorageType::Btrfs, Some(path), ..) => (
            format!("Storage `{name}`: a folder `{}`{on}.", path.value),
            format!("[ -d {} ]", quoted(&path.value)),
        ),
        (StorageType::LvmThin, _, Some(group), Some(thin), _) => (
            format!(
                "Storage `{name}`: a thin pool `{}` in a volume group `{}`{on}.",
                thin.value, group.value
            ),
            format!("lvs {}", quoted(&format!("{}/{}", group.value, thin.value))),
        ),
        (StorageType::Lvm, _, Some(group), ..) => (
            format!("Storage `{name}`: a volume group `{}`{on}.", group.value),
            format!("vgs {}", quoted(&group.value)),
        ),
        (StorageType::ZfsPool, _, _, _, Some(pool)) => (
            format!("Storage `{name}`: a ZFS pool `{}`{on}.", pool.value),
            format!("zfs list {}", quoted(&pool.value)),
        ),
        _ => return None,
    };
    Some((text, proof, *node))
}

/// A name for a PCI device that machines refer to. Ids and group are read off the device.
fn pci_mapping(
    context: &mut Context<'_, '_, '_>,
    host: &ResolvedHost<'_>,
    device: &str,
    mapping: &str,
    address: &str,
) {
    let function = if address.contains('.') { address.to_owned() } else { format!("{address}.0") };
    let (name, host_name) = (quoted(mapping), host.name);
    let title = format!("Device {device} of {host_name} can be passed on as {mapping}");
    let node = host.host.pci.get_key_value(device);
    let node = node.map_or(host.host.node, |(_, device)| device.node);
    let part = format!("pci/{mapping}");
    let step = step(host, node, &part, title)
        .needs([id(host, "kernel")])
        .command([
            format!("device=/sys/bus/pci/devices/{}", quoted(&function)),
            "id() { sed 's/^0x//' \"$device/$1\"; }".to_owned(),
            format!(
                "map=\"node={host_name},path={address},id=$(id vendor):$(id device),subsystem-id=$(id \
                 subsystem_vendor):$(id subsystem_device),iommugroup=$(basename \"$(readlink -f \
                 \"$device/iommu_group\")\")\""
            ),
            // What other hosts have under this name stays.
            format!(
                "others=$(awk -v name={name} '$0 == name {{ on = 1; next }} /^[^ \\t]/ {{ on = 0 }} on && $1 == \"map\" {{ \
                 print $2 }}' /etc/pve/mapping/pci.cfg 2>/dev/null | grep -v {} || true)",
                quoted(&format!("\\(^\\|,\\)node={host_name}\\(,\\|$\\)"))
            ),
            "set -- --map \"$map\"".to_owned(),
            "for other in $others; do set -- \"$@\" --map \"$other\"; done".to_owned(),
            format!(
                "if pvesh get /cluster/mapping/pci/{name} >/dev/null 2>&1; then pvesh set /cluster/mapping/pci/{name} \
                 \"$@\"; else pvesh create /cluster/mapping/pci --id {name} \"$@\"; fi"
            ),
        ])
        .proof(format!(
            "pvesh get /cluster/mapping/pci/{name} --output-format json | grep -q {}",
            quoted(&format!("node={host_name}[,\"]"))
        ));
    context.plan.add(step);
}
