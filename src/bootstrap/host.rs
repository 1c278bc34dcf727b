//! From a bare host to a hypervisor: packages, kernel, networks, storages, PCI device mappings.

use std::collections::BTreeMap;

use crate::bootstrap::{host_shared, host_time, storage_entries};
use crate::lab::FreeName;
use crate::lab::hardware::{HostStorage, PackageSource, PciDevice, StorageType};
use crate::plan::{
    Action, BootstrapStep, Context, Destination, Effect, HostPart, RunLocation, Stage, StepId, quoted,
};
use crate::resolve::{ResolvedHost, ResolvedStorage};
use crate::targets::storage_definitions;
use crate::value::NodeId;

pub fn steps(context: &mut Context<'_, '_, '_>) {
    for host in context.hosts() {
        reached(context, host);
        packages(context, host);
        kernel(context, host);
        network(context, host);
        host_time::time(context, host);
    }
    for host in context.hosts() {
        host_shared::membership(context, host);
    }
    for host in context.hosts() {
        host_shared::moved(context, host);
    }
    host_shared::ceph(context);
    for host in context.hosts() {
        storage(context, host);
        host_shared::exports(context, host);
        for (mapping, devices) in pci_mappings(host) {
            pci_mapping(context, host, mapping, &devices);
        }
        ready_to_run(context, host);
    }
}

/// The last step of a host.
fn ready_to_run(context: &mut Context<'_, '_, '_>, host: &ResolvedHost<'_>) {
    let parts = [
        HostPart::REACHED,
        HostPart::PACKAGES,
        HostPart::KERNEL,
        HostPart::NETWORK,
        HostPart::TIME,
        HostPart::MEMBER,
        HostPart::VOLUMES,
        HostPart::STORAGE,
    ];
    let mappings = pci_mappings(host).into_keys().map(|mapping| StepId::pci_mapping(host.name, mapping));
    let moved: Vec<StepId> = context.hosts().map(|other| StepId::host(other.name, HostPart::MOVED)).collect();
    let exports = context.lab.lab.nfs_servers.keys().map(|server| StepId::nfs_exports(host.name, server));
    let title = format!("Host {} is ready to run machines", host.name);
    let step = step(host, host.host.node, HostPart::READY, title)
        .needs(parts.map(|part| StepId::host(host.name, part)))
        .needs(mappings.chain(exports).chain(moved));
    context.plan.add(step.proof("pvesh get /version"));
}

fn step(host: &ResolvedHost<'_>, node: NodeId, part: HostPart, title: String) -> BootstrapStep {
    step_of(host, node, StepId::host(host.name, part), title)
}

fn step_of(host: &ResolvedHost<'_>, node: NodeId, id: StepId, title: String) -> BootstrapStep {
    let place = RunLocation::Host(host.name.to_string());
    BootstrapStep::new(node, Stage::Hypervisor, id, place, title)
        .needs([StepId::host(host.name, HostPart::REACHED)])
}

fn reached(context: &mut Context<'_, '_, '_>, host: &ResolvedHost<'_>) {
    let name = host.name;
    let version = host.host.proxmox.version.as_ref().map(|version| version.value.as_str());
    let manual = format!(
        "Install Proxmox VE{} on the host, with the host name `{name}`. Add the operator's SSH key to \
         `/root/.ssh/authorized_keys`.",
        version.map(|version| format!(" {version}")).unwrap_or_default()
    );
    let step = step(
        host,
        host.host.node,
        HostPart::REACHED,
        format!("Host {name} runs Proxmox VE and is reachable"),
    )
    .manual(manual)
    .proof(format!("[ \"$(hostname)\" = {} ]", quoted(name.as_str())));
    let found = match version {
        Some(version) => format!("pveversion | grep -qF {}", quoted(&format!("pve-manager/{version}."))),
        None => "pveversion".to_owned(),
    };
    context.plan.add(step.proof(found));
}

/// Package repositories. The installer's default requires a subscription.
fn packages(context: &mut Context<'_, '_, '_>, host: &ResolvedHost<'_>) {
    let source = host.host.proxmox.repository;
    let component = match source.value {
        PackageSource::Enterprise => return,
        PackageSource::NoSubscription => "pve-no-subscription",
        PackageSource::Test => "pve-test",
    };
    let title = format!("Packages of {} come from {component}", host.name);
    let step = step(host, source.node, HostPart::PACKAGES, title)
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

/// Kernel arguments and modules require a restart, before any machine runs.
fn kernel(context: &mut Context<'_, '_, '_>, host: &ResolvedHost<'_>) {
    let described = host.host;
    let modules: Vec<&str> = described.kernel_modules.iter().map(|module| module.value.as_str()).collect();
    let arguments: Vec<&str> = described.kernel_args.iter().map(|argument| argument.value.as_str()).collect();
    let first = described.kernel_args.first().map(|argument| argument.node);
    let first = first.or(described.kernel_modules.first().map(|module| module.node));
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
        // Hosts that use systemd-boot have their arguments in a file of one line.
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
    let mut step = step(host, first, HostPart::KERNEL, title).command(lines).run(Action::Restart);
    for argument in &arguments {
        step = step.proof(format!("grep -qwF -- {} /proc/cmdline", quoted(argument)));
    }
    for module in &modules {
        // Some modules are built into the kernel and not listed as loaded.
        step = step.proof(format!("[ -d /sys/module/{} ]", quoted(&module.replace('-', "_"))));
    }
    context.plan.add(step);
}

fn network(context: &mut Context<'_, '_, '_>, host: &ResolvedHost<'_>) {
    let Some(file) = context.tree.find(&format!("proxmox/{}/interfaces", host.name)) else { return };
    let to = Destination::Path("/etc/network/interfaces".to_owned());
    let title = format!("Host {} has its bonds, bridges and VLANs", host.name);
    let mut step = step(host, host.host.node, HostPart::NETWORK, title)
        .needs([StepId::host(host.name, HostPart::KERNEL)])
        .command(["cp -n /etc/network/interfaces /etc/network/interfaces.before-lab"])
        .run(Action::Copy { file: file.clone(), to: to.clone(), mode: "0644" })
        .command(["ifreload -a"])
        .undo(
            Effect::Changes,
            ["cp /etc/network/interfaces.before-lab /etc/network/interfaces", "ifreload -a"],
        )
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

/// Definitions of storages, and before them their disks and volumes, which only an operator creates, because that
/// erases disks.
fn storage(context: &mut Context<'_, '_, '_>, host: &ResolvedHost<'_>) {
    let defined = || host.storages.iter().filter(|storage| storage.storage.r#type.is_some());
    let grounds: Vec<(String, String, NodeId)> = defined().filter_map(backing_store).collect();
    if let Some((_, _, node)) = grounds.first() {
        let title = format!("Host {} has the volumes and folders of its storages", host.name);
        let mut step =
            step(host, *node, HostPart::VOLUMES, title).needs([StepId::host(host.name, HostPart::KERNEL)]);
        for (text, proof, _) in &grounds {
            step = step.manual(text.clone()).proof(proof.clone());
        }
        context.plan.add(step);
    }
    let Some(file) = context.tree.find(&format!("proxmox/{}/storage.cfg", host.name)) else { return };
    let title = format!("Host {} has its storages defined", host.name);
    let sections = storage_definitions(context.lab, host);
    let mut step = step(host, host.host.node, HostPart::STORAGE, title)
        .needs(
            [HostPart::VOLUMES, HostPart::NETWORK, HostPart::MEMBER]
                .map(|part| StepId::host(host.name, part)),
        )
        .needs(defined().filter_map(|storage| Some(StepId::ceph(storage.ceph_cluster?.0))));
    for text in sections.iter().filter_map(storage_entries::by_hand) {
        step = step.manual(text);
    }
    let lines = sections.iter().map(storage_entries::define).collect();
    let mut step = step
        .run(Action::Command { lines, reads: vec![file], effect: Effect::Changes })
        .proof(storage_entries::proof(&sections, "/etc/pve/storage.cfg"));
    for storage in defined() {
        let name = quoted(storage.name);
        step = step
            .proof(format!("pvesm status --storage {name} | awk 'NR > 1 {{ print $3 }}' | grep -qx active"));
    }
    context.plan.add(step);
}

/// What a storage is on, in words, and the command that checks it. None for network storages.
fn backing_store(resolved: &ResolvedStorage<'_>) -> Option<(String, String, NodeId)> {
    let HostStorage { node, r#type, path, volume_group, thin_pool, pool, .. } = resolved.storage;
    let disks: Vec<&str> = resolved.disks.iter().map(|(name, _)| *name).collect();
    let on = match disks.as_slice() {
        [] => String::new(),
        disks => format!(" on {}", disks.join(", ")),
    };
    let name = resolved.name;
    let (text, proof) = match (r#type.as_ref()?.value, path, volume_group, thin_pool, pool) {
        (StorageType::Dir | StorageType::Btrfs, Some(path), ..) => (
            format!("Create for storage `{name}`: a folder `{}`{on}.", path.value),
            format!("[ -d {} ]", quoted(&path.value)),
        ),
        (StorageType::LvmThin, _, Some(group), Some(thin), _) => (
            format!(
                "Create for storage `{name}`: a thin pool `{}` in a volume group `{}`{on}.",
                thin.value, group.value
            ),
            format!("lvs {}", quoted(&format!("{}/{}", group.value, thin.value))),
        ),
        (StorageType::Lvm, _, Some(group), ..) => (
            format!("Create for storage `{name}`: a volume group `{}`{on}.", group.value),
            format!("vgs {}", quoted(group.value.as_str())),
        ),
        (StorageType::ZfsPool, _, _, _, Some(pool)) => (
            format!("Create for storage `{name}`: a ZFS pool `{}`{on}.", pool.value),
            format!("zfs list {}", quoted(&pool.value)),
        ),
        _ => return None,
    };
    Some((text, proof, *node))
}

/// The names under which a host's PCI devices are passed through, each with its devices in the order of their names.
fn pci_mappings<'l>(host: &ResolvedHost<'l>) -> BTreeMap<&'l str, Vec<(&'l FreeName, &'l PciDevice)>> {
    let mut mappings: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for (name, device) in &host.host.pci {
        if let Some(mapping) = &device.mapping {
            mappings.entry(mapping.as_str()).or_default().push((name, device));
        }
    }
    mappings
}

/// The commands that describe a device in `$map`. Its ids and IOMMU group are read from the device.
fn describe_pci(host: &ResolvedHost<'_>, device: &PciDevice) -> [String; 2] {
    let address = device.address.to_string();
    let function = if address.contains('.') { address.clone() } else { format!("{address}.0") };
    [
        format!("device=/sys/bus/pci/devices/{}", quoted(&function)),
        format!(
            "map=\"node={},path={address},id=$(id vendor):$(id device),subsystem-id=$(id subsystem_vendor):$(id \
             subsystem_device),iommugroup=$(basename \"$(readlink -f \"$device/iommu_group\")\")\"",
            host.name
        ),
    ]
}

/// A mapping of PCI devices that machines refer to. Devices of one host may share it; a machine gets a free one.
fn pci_mapping(
    context: &mut Context<'_, '_, '_>,
    host: &ResolvedHost<'_>,
    mapping: &str,
    devices: &[(&FreeName, &PciDevice)],
) {
    let [(_, first), others @ ..] = devices else { return };
    let (name, host_name) = (quoted(mapping), host.name);
    let names: Vec<&str> = devices.iter().map(|(name, _)| name.as_str()).collect();
    let noun = if others.is_empty() { "Device" } else { "Devices" };
    let title = format!("{noun} {} of {host_name} can be passed through as {mapping}", names.join(", "));
    let [device, map] = describe_pci(host, first);
    let mut commands = vec![
        device,
        "id() { sed 's/^0x//' \"$device/$1\"; }".to_owned(),
        map,
        // Entries of other hosts in this mapping are kept.
        format!(
            "others=$(awk -v name={name} '$0 == name {{ on = 1; next }} /^[^ \\t]/ {{ on = 0 }} on && $1 == \"map\" {{ \
             print $2 }}' /etc/pve/mapping/pci.cfg 2>/dev/null | grep -v {} || true)",
            quoted(&format!("\\(^\\|,\\)node={host_name}\\(,\\|$\\)"))
        ),
        "set -- --map \"$map\"".to_owned(),
    ];
    for (_, device) in others {
        commands.extend(describe_pci(host, device));
        commands.push("set -- \"$@\" --map \"$map\"".to_owned());
    }
    commands.push("for other in $others; do set -- \"$@\" --map \"$other\"; done".to_owned());
    commands.push(format!(
        "if pvesh get /cluster/mapping/pci/{name} >/dev/null 2>&1; then pvesh set /cluster/mapping/pci/{name} \"$@\"; \
         else pvesh create /cluster/mapping/pci --id {name} \"$@\"; fi"
    ));
    let step = step_of(host, first.node, StepId::pci_mapping(host.name, mapping), title)
        .needs([StepId::host(host.name, HostPart::KERNEL)])
        .command(commands)
        .proof(format!(
            "pvesh get /cluster/mapping/pci/{name} --output-format json | grep -q {}",
            quoted(&format!("node={host_name}[,\"]"))
        ));
    context.plan.add(step);
}
