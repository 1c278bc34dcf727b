//! Available and allocated resources: of running machines, and of all machines.
//!
//! A stopped machine uses neither memory nor CPU, but may start again; a decommissioned machine or a template does not.
//! All of them keep their disks.

use crate::document::page::{Page, Table, code, text};
use crate::lab::hardware::State;
use crate::resolve::{Resolved, ResolvedHost, VirtualMachine};
use crate::targets::docs::quantities::{bytes, percent, ratio};
use crate::value::NodeId;

pub(super) fn page(lab: &Resolved<'_>, page: Page) -> Option<Page> {
    if lab.hosts.is_empty() {
        return None;
    }
    let page = page
        .paragraph(
            "\"All machines\" are running and stopped machines. Disks count as long as their machine exists, including those \
             of templates and decommissioned machines.",
        )
        .section(2, "Memory", memory(lab))
        .section(2, "Processors", processors(lab));
    Some(page.section(2, "Disk space", disk_space(lab)).section(2, "Nodes of the cluster", nodes(lab)))
}

/// The machines on a host that run or may run again.
fn machines_of<'r, 'l>(
    lab: &'r Resolved<'l>,
    host: &'r ResolvedHost<'l>,
    states: &'r [State],
) -> impl Iterator<Item = &'r VirtualMachine<'l>> {
    lab.machines
        .iter()
        .filter(|machine| machine.host.name == host.name && states.contains(&machine.machine.state.value))
}

const RUNNING: &[State] = &[State::Running];
const ALL: &[State] = &[State::Running, State::Stopped];
const KEPT: &[State] = &[State::Running, State::Stopped, State::Decommissioned, State::Template];

fn memory(lab: &Resolved<'_>) -> Table {
    let mut table = Table::new(&[
        "host",
        ">installed",
        ">reserved for the host",
        ">usable",
        ">running machines",
        ">all machines",
        ">free",
        ">running / usable",
        ">all / usable",
    ]);
    for host in virtual_hosts(lab) {
        let total = |states| sum(machines_of(lab, host, states).map(|machine| machine.memory.bytes()));
        let (installed, kept) = (u128::from(host.host.memory.bytes()), u128::from(host.host.reserve.bytes()));
        let left = installed.saturating_sub(kept);
        let (running, all) = (total(RUNNING), total(ALL));
        table.row(
            host.host.memory.node,
            [
                code(host.name),
                text(bytes(installed)),
                text(bytes(kept)),
                text(bytes(left)),
                text(bytes(running)),
                text(bytes(all)),
                text(bytes(left.saturating_sub(running))),
                text(percent(running, left)),
                text(percent(all, left)),
            ],
        );
    }
    table
}

fn processors(lab: &Resolved<'_>) -> Table {
    let mut table = Table::new(&[
        "host",
        ">cores",
        ">threads",
        ">vCPU of running machines",
        ">vCPU of all machines",
        ">running / threads",
        ">all / threads",
    ]);
    for host in virtual_hosts(lab) {
        let vcpus = |machine: &VirtualMachine<'_>| u64::from(machine.machine.vcpus().unwrap_or(0));
        let total = |states| sum(machines_of(lab, host, states).map(vcpus));
        let threads = u128::from(host.host.threads.value);
        let (running, all) = (total(RUNNING), total(ALL));
        table.row(
            host.host.threads.node,
            [
                code(host.name),
                text(host.host.cores.value),
                text(threads),
                text(running),
                text(all),
                text(ratio(running, threads)),
                text(ratio(all, threads)),
            ],
        );
    }
    table
}

/// A storage that several hosts share is counted once, although each of them lists it.
fn disk_space(lab: &Resolved<'_>) -> Table {
    let mut table = Table::new(&[
        "storage",
        "host",
        ">size",
        ">disks of running machines",
        ">all disks",
        ">free",
        ">all / size",
    ]);
    let mut told: Vec<&str> = Vec::new();
    for host in &lab.hosts {
        for storage in &host.storages {
            let shared = storage.storage.shared.value;
            if shared && told.contains(&storage.name) {
                continue;
            }
            if shared {
                told.push(storage.name);
            }
            let users: Vec<&ResolvedHost<'_>> = match shared {
                true => lab.hosts.iter().filter(|other| has(other, storage.name)).collect(),
                false => vec![host],
            };
            let total = |states| {
                sum(users.iter().flat_map(|user| machines_of(lab, user, states)).flat_map(|machine| {
                    let disks = machine.machine.disks.values();
                    disks
                        .filter(|disk| disk.storage.value == storage.name)
                        .map(|disk| disk.size.bytes())
                        .collect::<Vec<_>>()
                }))
            };
            let (running, all) = (total(RUNNING), total(KEPT));
            let size = storage.storage.size.as_ref().map(|size| u128::from(size.bytes()));
            let hosts: Vec<&str> = users.iter().map(|user| user.name.as_str()).collect();
            table.row(
                storage.storage.size.as_ref().map_or(storage.storage.node, |size| size.node),
                [
                    code(storage.name),
                    text(hosts.join(", ")),
                    text(size.map_or_else(|| "unknown".to_owned(), bytes)),
                    text(bytes(running)),
                    text(bytes(all)),
                    text(size.map(|size| bytes(size.saturating_sub(all))).unwrap_or_default()),
                    text(size.map(|size| percent(all, size)).unwrap_or_default()),
                ],
            );
        }
    }
    table
}

fn has(host: &ResolvedHost<'_>, storage: &str) -> bool {
    host.storages.iter().any(|known| known.name == storage && known.storage.shared.value)
}

/// The total resources of the cluster's nodes, which limit scheduling.
fn nodes(lab: &Resolved<'_>) -> Table {
    let mut table = Table::new(&["node", "role", ">vCPU", ">memory"]);
    let sizes: Vec<(&str, &str, u64, u64, NodeId)> = lab
        .nodes
        .iter()
        .filter(|node| node.machine.runs())
        .map(|node| {
            let host = node.host.host;
            let cpus = node.machine.vcpus().unwrap_or(host.threads.value);
            let memory = node.machine.memory.as_ref().unwrap_or(&host.memory).bytes();
            (node.name.as_str(), node.node.role.word(), u64::from(cpus), memory, node.machine.node)
        })
        .collect();
    for (name, role, cpus, memory, node) in &sizes {
        table.row(*node, [code(name), text(role), text(cpus), text(bytes((*memory).into()))]);
    }
    if let Some((.., node)) = sizes.first().filter(|_| sizes.len() > 1) {
        let cpus = sum(sizes.iter().map(|(_, _, cpus, ..)| *cpus));
        let memory = sum(sizes.iter().map(|(_, _, _, memory, _)| *memory));
        table.row(*node, [text("all"), text(""), text(cpus), text(bytes(memory))]);
    }
    table
}

/// Hosts that run machines. A bare-metal machine has all resources of its host.
fn virtual_hosts<'r, 'l>(lab: &'r Resolved<'l>) -> impl Iterator<Item = &'r ResolvedHost<'l>> {
    lab.hosts.iter().filter(|host| host.host.kind.value == crate::lab::hardware::HostKind::Proxmox)
}

fn sum(amounts: impl Iterator<Item = u64>) -> u128 {
    amounts.map(u128::from).sum()
}
