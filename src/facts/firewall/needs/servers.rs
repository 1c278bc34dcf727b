//! Servers that machines and hosts use: DNS, storage, package repositories.

use crate::facts::attachment::attachments;
use crate::facts::firewall::End;
use crate::facts::firewall::needs::Need;
use crate::facts::firewall::needs::ends::{from_nodes, host_end, kept_machines, machine_end};
use crate::facts::firewall::needs::need::port;
use crate::facts::time;
use crate::lab::Lab;
use crate::lab::hardware::{HostStorage, Machine, StorageType};
use crate::lab::network::Transport;
use crate::lab::service::{ContainerPort, Protocol};
use crate::types::{Address, Port, Server};
use crate::value::At;

pub(super) fn needs(lab: &Lab) -> Vec<Need<'_>> {
    let mut needs: Vec<Need<'_>> =
        kept_machines(lab).flat_map(|(_, machine)| of_machine(lab, machine)).collect();
    needs.extend(times(lab));
    needs.extend(storages(lab));
    needs.extend(shares(lab));
    needs.extend(services(lab));
    needs
}

/// A machine asks the servers of its own, or of the network with its default route; a machine with a guest system gets
/// packages from outside.
fn of_machine<'l>(lab: &'l Lab, machine: &'l Machine) -> Vec<Need<'l>> {
    let attached = attachments(lab, machine);
    let Some(used) = attached.iter().find(|each| each.default_route).or(attached.first()) else {
        return Vec::new();
    };
    let servers = if machine.dns.is_empty() { &used.network.dns } else { &machine.dns };
    let from = End::in_network(used.network_name, used.nic.address.map(|address| address.value));
    let mut needs = Vec::new();
    for server in servers {
        needs.push(Need {
            what: format!("DNS: members of network `{}` ask {server}", used.network_name),
            from,
            to: End::at(lab, server.value),
            port: (Transport::Udp, port(53)),
            node: server.node,
        });
    }
    if let Some(package) = machine.guest.as_ref().and_then(|guest| guest.packages.first()) {
        let internet = (Transport::Tcp, port(443));
        let what =
            format!("packages: machines in network `{}` install them from the internet", used.network_name);
        needs.push(Need { what, from, to: End::INTERNET, port: internet, node: package.node });
    }
    needs
}

/// Machines and hosts ask their time servers. Where a name leads is not decided here.
fn times(lab: &Lab) -> Vec<Need<'_>> {
    let machines = kept_machines(lab).flat_map(|(name, machine)| {
        asked(lab, time::of_machine(lab, machine)).filter_map(move |(server, to)| {
            Some((format!("machine `{name}`"), server, machine_end(lab, machine, &to)?, to))
        })
    });
    let hosts = lab.hosts.iter().flat_map(|(name, host)| {
        asked(lab, time::of_host(lab, host)).filter_map(move |(server, to)| {
            Some((format!("host `{name}`"), server, host_end(lab, host, &to)?, to))
        })
    });
    let needed = machines.chain(hosts).map(|(who, server, from, to)| Need {
        what: format!("the time: {who} asks {server}"),
        from,
        to,
        port: (Transport::Udp, port(123)),
        node: server.node,
    });
    needed.collect()
}

/// The servers that are named by their address, each with its end.
fn asked<'l>(lab: &'l Lab, servers: &'l [At<Server>]) -> impl Iterator<Item = (&'l At<Server>, End<'l>)> {
    servers.iter().filter_map(move |server| Some((server, End::at(lab, server.address()?))))
}

/// Storages of hosts that are on a server.
fn storages(lab: &Lab) -> Vec<Need<'_>> {
    let mut needs = Vec::new();
    for (name, host) in lab.hosts.iter() {
        for (storage_name, storage) in &host.storages {
            let Some((server, number)) = server_of(lab, storage) else { continue };
            let to = End::at(lab, server.value);
            let Some(from) = host_end(lab, host, &to) else { continue };
            let what = format!("storage `{}` of host `{name}`", storage_name.as_str());
            needs.push(Need { what, from, to, port: (Transport::Tcp, port(number)), node: server.node });
        }
    }
    needs
}

/// The server of a storage and its port.
fn server_of(lab: &Lab, storage: &HostStorage) -> Option<(At<Address>, u16)> {
    let named = || {
        let server = storage.server.as_ref()?;
        Some(At { value: server.value.parse::<Address>().ok()?, node: server.node })
    };
    match storage.r#type.as_ref()?.value {
        StorageType::Pbs => Some((named()?, 8007)),
        StorageType::Cifs => Some((named()?, 445)),
        StorageType::Nfs => {
            let wanted = storage.nfs_server.as_ref()?;
            let server = lab.nfs_servers.get(wanted.value.as_str())?;
            Some((At { value: server.address.value, node: wanted.node }, 2049))
        }
        _ => None,
    }
}

/// Directories of NFS servers that pods use, which the nodes mount.
fn shares(lab: &Lab) -> Vec<Need<'_>> {
    let mut needs = Vec::new();
    for (service, described) in lab.services() {
        for volume in described.volumes.values() {
            let Some(share) = &volume.nfs else { continue };
            let known = lab.nfs_servers.get(share.server.value.as_str());
            let address =
                known.map(|server| server.address.value).or_else(|| share.server.value.parse().ok());
            let Some(address) = address else { continue };
            let to = End::at(lab, address);
            let what = format!("NFS: service `{service}` uses `{}`, which the nodes mount", share.path.value);
            needs.extend(from_nodes(lab, &to).into_iter().map(|from| Need {
                what: what.clone(),
                from,
                to,
                port: (Transport::Tcp, port(2049)),
                node: share.server.node,
            }));
        }
    }
    needs
}

/// Targets outside the cluster that services reach by address.
fn services(lab: &Lab) -> Vec<Need<'_>> {
    let mut needs = Vec::new();
    for (service, described) in lab.services() {
        for external in described.external_services.values() {
            let machine = external.machine.as_ref().and_then(|name| lab.machines.get(name.value.as_str()));
            let of_machine = machine
                .and_then(|machine| machine.nics.values().find_map(|nic| nic.address))
                .map(|address| At { node: external.node, ..address });
            for address in external.addresses.iter().copied().chain(of_machine) {
                let to = End::at(lab, address.value);
                for (transport, number) in external.ports.values().filter_map(transport_of) {
                    let what = format!("service `{service}`, which reaches {}", address.value);
                    needs.extend(from_nodes(lab, &to).into_iter().map(|from| Need {
                        what: what.clone(),
                        from,
                        to,
                        port: (transport, number),
                        node: address.node,
                    }));
                }
            }
        }
    }
    needs
}

fn transport_of(port: &ContainerPort) -> Option<(Transport, Port)> {
    match port.transport() {
        Protocol::Tcp => Some((Transport::Tcp, port.port.value)),
        Protocol::Udp => Some((Transport::Udp, port.port.value)),
        Protocol::Sctp => None,
    }
}
