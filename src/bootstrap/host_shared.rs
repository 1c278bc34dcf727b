//! What hosts share or provide: a Proxmox cluster, a Ceph cluster, NFS exports. A person creates them, because that
//! joins or erases what may be in use; the plan describes what must exist, and verifies it.

use crate::plan::{BootstrapStep, Context, HostPart, RunLocation, Stage, StepId, quoted};
use crate::resolve::{Resolved, ResolvedHost};
use crate::value::At;

/// Members of a Proxmox cluster share the definitions of storages, so hosts join first.
pub fn membership(context: &mut Context<'_, '_, '_>, host: &ResolvedHost<'_>) {
    let Some(cluster) = &host.host.proxmox.cluster else { return };
    let of_cluster = |other: &&ResolvedHost<'_>| {
        other.host.proxmox.cluster.as_ref().is_some_and(|other| other.value == cluster.value)
    };
    let members: Vec<&ResolvedHost<'_>> = context.hosts().filter(of_cluster).collect();
    let Some(first) = members.first() else { return };
    let name = quoted(&cluster.value);
    let title = format!("Host {} is a member of the Proxmox cluster {}", host.name, cluster.value);
    let place = RunLocation::Host(host.name.to_string());
    let step = BootstrapStep::new(
        cluster.node,
        Stage::Hypervisor,
        StepId::host(host.name, HostPart::MEMBER),
        place,
        title,
    );
    let step = step.needs(
        [HostPart::NETWORK, HostPart::PACKAGES, HostPart::REACHED].map(|part| StepId::host(host.name, part)),
    );
    let step = match first.name == host.name {
        true => step.command([format!("pvecm create {name}")]),
        false => {
            let reached = context.reach(&RunLocation::Host(first.name.to_string()));
            let address = reached.and_then(|reach| reach.address).map(|address| address.to_string());
            let address = address.unwrap_or_else(|| first.name.to_string());
            step.needs([StepId::host(first.name, HostPart::MEMBER)]).manual(format!(
                "Run `pvecm add {address}` on the host's console. It asks for the root password of that address."
            ))
        }
    };
    context.plan.add(
        step.proof(format!("pvecm status | grep -q {}", quoted(&format!("^Name: *{}$", cluster.value)))),
    );
}

/// No machine of the lab exists on this host other than as the lab describes it: on this host, with this VMID. If one does,
/// its host or its VMID has been changed in the lab, and a second machine with its name would be created, with empty disks.
pub fn moved(context: &mut Context<'_, '_, '_>, host: &ResolvedHost<'_>) {
    let lab = context.lab;
    let Some(proof) = has_no_other(lab, host) else { return };
    let title = format!("Host {} has no machine that has been moved", host.name);
    let place = RunLocation::Host(host.name.to_string());
    let step = BootstrapStep::new(
        host.host.node,
        Stage::Hypervisor,
        StepId::host(host.name, HostPart::MOVED),
        place,
        title,
    );
    let step = step
        .needs([HostPart::REACHED, HostPart::MEMBER].map(|part| StepId::host(host.name, part)))
        .manual(
            "Move each machine that the lab has on another host, with its disks: in a Proxmox cluster with \
             `qm migrate`, otherwise with `vzdump` here and `qmrestore` there. Give each machine that has another VMID in \
             the lab its old VMID there, or restore a backup of it under the new one. Remove the old machine when the \
             new one runs with its data.",
        );
    context.plan.add(step.proof(proof));
}

/// Succeeds if each machine on the host that has the name of one in the lab is this one. The list has a VMID and a name in
/// each line, and what follows a name is separated by a blank.
fn has_no_other(lab: &Resolved<'_>, host: &ResolvedHost<'_>) -> Option<String> {
    let names: Vec<String> = lab.machines.iter().map(|machine| machine.name.to_string()).collect();
    let here = lab.machines.iter().filter(|machine| machine.host.name == host.name);
    let here: Vec<String> = here.map(|machine| format!("{} +{}", machine.vmid, machine.name)).collect();
    if names.is_empty() {
        return None;
    }
    let named = quoted(&format!("^ *[0-9]+ +({}) ", names.join("|")));
    let search = match here.as_slice() {
        [] => format!("grep -Eq {named}"),
        _ => format!("grep -E {named} | grep -Evq {}", quoted(&format!("^ *({}) ", here.join("|")))),
    };
    Some(format!("machines=$(qm list) && ! echo \"$machines\" | {search}"))
}

/// The disks, monitors and pools of Ceph, if hosts of the lab provide it.
pub fn ceph(context: &mut Context<'_, '_, '_>) {
    let lab = context.lab;
    for (name, ceph) in lab.lab.ceph_clusters.iter() {
        let stores: Vec<&ResolvedHost<'_>> =
            context.hosts().filter(|host| ceph.osds.contains_key(host.name)).collect();
        let Some(first) = stores.first() else { continue };
        let list = |texts: Vec<String>| texts.join(", ");
        let disks = ceph.osds.iter().map(|(host, disks)| {
            let disks: Vec<&str> = disks.iter().map(|disk| disk.value.as_str()).collect();
            format!("{} of `{host}`", disks.join(", "))
        });
        let monitors = ceph.monitors.iter().map(|(monitor, address)| format!("`{monitor}` at {address}"));
        let pools = ceph.pools.iter().map(|(pool, described)| {
            format!(
                "`{}` with {} copies, at least {}",
                pool.as_str(),
                *described.replicas,
                *described.min_replicas
            )
        });
        let version = ceph.version.as_ref().map(|version| format!(" {}", version.value)).unwrap_or_default();
        let title = format!("Ceph cluster {name} is running");
        let place = RunLocation::Host(first.name.to_string());
        let mut step = BootstrapStep::new(ceph.node, Stage::Hypervisor, StepId::ceph(name), place, title)
            .needs(stores.iter().flat_map(|host| {
                [HostPart::NETWORK, HostPart::MEMBER, HostPart::REACHED]
                    .map(|part| StepId::host(host.name, part))
            }))
            .manual(format!(
                "Install Ceph{version} on the hosts, with monitors {}.",
                list(monitors.collect())
            ))
            .manual(format!("Create OSDs on the disks {}. This erases the disks.", list(disks.collect())))
            .manual(format!("Create the pools {}.", list(pools.collect())))
            .proof("ceph status");
        for pool in ceph.pools.keys() {
            step = step.proof(format!("ceph osd pool ls | grep -qx {}", quoted(pool.as_str())));
        }
        context.plan.add(step);
    }
}

/// Folders that a host itself exports over NFS.
pub fn exports(context: &mut Context<'_, '_, '_>, host: &ResolvedHost<'_>) {
    let lab = context.lab;
    let serves = |server: &Option<At<String>>| {
        server.as_ref().is_some_and(|server| server.value == host.name.as_str())
    };
    for (name, server) in lab.lab.nfs_servers.iter().filter(|(_, server)| serves(&server.server)) {
        let title = format!("Host {} exports the folders of {name}", host.name);
        let place = RunLocation::Host(host.name.to_string());
        let id = StepId::nfs_exports(host.name, name);
        let before = [HostPart::NETWORK, HostPart::REACHED, HostPart::PACKAGES];
        let mut step = BootstrapStep::new(server.node, Stage::Hypervisor, id, place, title)
            .needs(before.map(|part| StepId::host(host.name, part)));
        for (path, export) in &server.exports {
            let mut to: Vec<String> = Vec::new();
            for client in &export.clients {
                let network = lab.lab.networks.get(client.as_str());
                to.extend(network.map(|network| network.prefix.to_string()));
            }
            let to = if to.is_empty() { "everybody".to_owned() } else { to.join(", ") };
            let details: Vec<String> = [
                export.volume.as_ref().map(|volume| format!("on volume `{}`", volume.value)),
                export.disk.as_ref().map(|disk| format!("on disk `{}`", disk.value)),
                export.size.map(|size| format!("of {size}")),
                export.read_only.value.then(|| "read only".to_owned()),
                (!export.options.is_empty()).then(|| {
                    let options: Vec<&str> =
                        export.options.iter().map(|option| option.value.as_str()).collect();
                    format!("with options `{}`", options.join(","))
                }),
            ]
            .into_iter()
            .flatten()
            .collect();
            let details =
                if details.is_empty() { String::new() } else { format!(" ({})", details.join(", ")) };
            step = step
                .manual(format!(
                    "Export `{}`{details} to {to}, with a line in `/etc/exports`.",
                    path.as_str()
                ))
                .proof(format!("exportfs -s | grep -q {}", quoted(&format!("^{} ", path.as_str()))));
        }
        if !server.exports.is_empty() {
            context.plan.add(step);
        }
    }
}
