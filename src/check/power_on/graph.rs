//! What needs what to start: hosts, machines, and the cluster as a whole. Other devices start by themselves.

use crate::check::power_on::owner::{host_in, of_address, of_name, thing_of};
use crate::check::power_on::thing::Thing;
use crate::check::shared::walk;
use crate::facts::attachment::attachments;
use crate::facts::node_system::{NodeFacts, Server};
use crate::facts::time;
use crate::lab::Lab;
use crate::lab::cluster::Cluster;
use crate::lab::hardware::Machine;
use crate::types::Address;
use crate::value::{At, NodeId, Values};

/// Something that needs something else to start.
#[derive(Clone, Debug)]
pub(super) struct Need<'l> {
    pub(super) from: Thing<'l>,
    pub(super) to: Thing<'l>,
    /// Completes "FROM needs ...".
    pub(super) what: String,
    /// The value that names it.
    pub(super) node: NodeId,
    /// Whether it is so by nature: machines run on hosts, and the cluster on machines.
    pub(super) is_given: bool,
}

/// Everything that something needs to start.
pub(super) fn needs<'l>(lab: &'l Lab, facts: Option<&dyn NodeFacts>, values: &Values) -> Vec<Need<'l>> {
    let servers = |machine: &Machine, cluster: &Cluster| {
        let node = machine.kubernetes.as_ref();
        facts.zip(node).map(|(facts, node)| facts.servers(cluster, node, values)).unwrap_or_default()
    };
    let mut needs = Vec::new();
    for (name, machine) in walk::kept_machines(lab).filter(|(_, machine)| machine.runs()) {
        let from = thing_of(lab, name, machine);
        let mut add = |to: Option<Thing<'l>>, what: &str, node: NodeId| {
            let needed = to.filter(|to| *to != from);
            needs.extend(needed.map(|to| Need { from, to, what: what.to_owned(), node, is_given: false }));
        };
        dhcp(lab, machine, &mut add);
        storages(lab, machine, &mut add);
        mounts(lab, machine, &mut add);
        if machine.kubernetes.is_some()
            && let Some(cluster) = &lab.cluster
        {
            names(lab, machine, &mut add);
            if facts.is_some_and(NodeFacts::waits_for_time) {
                let servers = time::of_machine(lab, machine).iter();
                let owners = servers.map(|server| (of_name(lab, &server.to_string()), server.node));
                one_of(owners.collect(), "its time server", &mut add);
            }
            gateway(lab, machine, &mut add);
            mirrors(lab, cluster, &mut add);
            for Server { what, address, node } in servers(machine, cluster) {
                add(of_name(lab, host_in(&address)), what, node);
            }
        }
        if let Some((host, _)) = lab.hosts.get_key_value(machine.host.value.as_str())
            && machine.vmid.is_some()
        {
            let what = "its host".to_owned();
            needs.push(Need { from, to: Thing::Host(host), what, node: machine.host.node, is_given: true });
        }
        if let Some(node) = &machine.kubernetes {
            let what = "its nodes".to_owned();
            needs.push(Need { from: Thing::Cluster, to: from, what, node: node.role.node, is_given: true });
        }
    }
    needs.extend(repository(lab));
    needs
}

/// The servers that give machines their addresses.
fn dhcp<'l>(lab: &'l Lab, machine: &'l Machine, add: &mut dyn FnMut(Option<Thing<'l>>, &str, NodeId)) {
    for nic in machine.nics.values().filter(|nic| nic.asks_dhcp()) {
        let Some((_, network)) = walk::network_named(lab, &nic.network) else { continue };
        if let Some(server) = network.dhcp_server.as_ref().or(network.router.as_ref()) {
            add(of_name(lab, &server.value), "its DHCP server", server.node);
        }
    }
}

/// The servers of the storages that disks are on.
fn storages<'l>(lab: &'l Lab, machine: &'l Machine, add: &mut dyn FnMut(Option<Thing<'l>>, &str, NodeId)) {
    let Some(host) = lab.hosts.get(machine.host.value.as_str()) else { return };
    for disk in machine.disks.values() {
        let Some(storage) = host.storages.get(disk.storage.value.as_str()) else { continue };
        if let Some(name) = &storage.nfs_server {
            add(nfs(lab, &name.value), "the server of its disks", name.node);
        }
        if let Some(server) = &storage.server {
            add(of_name(lab, host_in(&server.value)), "the server of its disks", server.node);
        }
    }
}

/// What it mounts before it is up, unless it starts without.
fn mounts<'l>(lab: &'l Lab, machine: &'l Machine, add: &mut dyn FnMut(Option<Thing<'l>>, &str, NodeId)) {
    for mount in machine.guest.iter().flat_map(|guest| guest.mounts.values()) {
        let waits = mount.options.iter().all(|option| !matches!(option.value.as_str(), "nofail" | "noauto"));
        if let Some((server, _)) = mount.source.value.split_once(":/").filter(|_| waits) {
            let found = nfs(lab, server).or_else(|| of_name(lab, server));
            add(found, "the server that it mounts from", mount.source.node);
        }
    }
}

fn nfs<'l>(lab: &'l Lab, name: &str) -> Option<Thing<'l>> {
    let (_, server) = lab.nfs_servers.iter().find(|(known, _)| known.as_str() == name)?;
    let by_name = server.server.as_ref().and_then(|owner| of_name(lab, &owner.value));
    by_name.or_else(|| of_address(lab, server.address.value))
}

/// Nodes pull images by name. One server that starts by itself is enough.
fn names<'l>(lab: &'l Lab, machine: &'l Machine, add: &mut dyn FnMut(Option<Thing<'l>>, &str, NodeId)) {
    let attached = attachments(lab, machine);
    let routed = attached.iter().find(|attached| attached.default_route).or(attached.first());
    let of_network = routed.map_or(&[][..], |attached| attached.network.dns.as_slice());
    let servers: &[At<Address>] = if machine.dns.is_empty() { of_network } else { &machine.dns };
    let owners = servers.iter().map(|server| (of_address(lab, server.value), server.node));
    one_of(owners.collect(), "its DNS server", add);
}

/// Of several servers, one is enough. A server without an owner starts by itself.
fn one_of<'l>(
    owners: Vec<(Option<Thing<'l>>, NodeId)>,
    what: &str,
    add: &mut dyn FnMut(Option<Thing<'l>>, &str, NodeId),
) {
    if owners.iter().all(|(owner, _)| owner.is_some()) {
        // Two machines answer for each other; the cluster does not.
        let first = owners.iter().find(|(owner, _)| *owner != Some(Thing::Cluster)).or(owners.first());
        if let Some((owner, node)) = first {
            add(*owner, what, *node);
        }
    }
}

/// Images come from outside.
fn gateway<'l>(lab: &'l Lab, machine: &'l Machine, add: &mut dyn FnMut(Option<Thing<'l>>, &str, NodeId)) {
    for attached in attachments(lab, machine).iter().filter(|attached| attached.default_route) {
        if let Some(router) = &attached.network.router {
            add(of_name(lab, &router.value), "its router", router.node);
        } else if let Some(gateway) = &attached.network.gateway {
            // A pool that contains a gateway is a fault of the pool, which NET-POOL-OVERLAP reports.
            let owner = of_address(lab, gateway.value).filter(|owner| *owner != Thing::Cluster);
            add(owner, "its gateway", gateway.node);
        }
    }
}

fn mirrors<'l>(lab: &'l Lab, cluster: &'l Cluster, add: &mut dyn FnMut(Option<Thing<'l>>, &str, NodeId)) {
    for mirror in cluster.registry_mirrors.values() {
        if let Some(machine) = &mirror.machine {
            add(of_name(lab, &machine.value), "its registry mirror", machine.node);
        }
        // Names are reported with all other sources of the cluster.
        if let Some((url, address)) =
            mirror.url.as_ref().and_then(|url| Some((url, host_in(&url.value).parse().ok()?)))
        {
            add(of_address(lab, address), "its registry mirror", url.node);
        }
    }
}

/// The engine that fetches from an address of its own cluster.
fn repository(lab: &Lab) -> Option<Need<'_>> {
    let repository = &lab.gitops.as_ref()?.repository;
    let address: Address = host_in(&repository.to_string()).parse().ok()?;
    of_address(lab, address).filter(|owner| *owner == Thing::Cluster)?;
    let what = "the repository of its GitOps engine".to_owned();
    let (from, to) = (Thing::Cluster, Thing::Cluster);
    Some(Need { from, to, what, node: repository.node, is_given: false })
}
