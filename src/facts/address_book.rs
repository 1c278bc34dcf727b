//! What an address book lists: the records and the reservations of its networks.

use std::collections::BTreeMap;

use crate::facts::attachment::attachments;
use crate::facts::network::network_named;
use crate::lab::Lab;
use crate::lab::hardware::State;
use crate::lab::network::{AddressBook, Network};
use crate::types::{Address, DnsLabel, Mac};
use crate::value::{At, NodeId};

/// A name with its addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record<'l> {
    /// The name, without the domain of the lab.
    pub name: &'l DnsLabel,
    /// One address, or one of each family.
    pub addresses: Vec<At<Address>>,
    /// The value that it follows from.
    pub node: NodeId,
}

/// An address that a DHCP server keeps for a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept<'l> {
    /// The network of the address.
    pub network: &'l DnsLabel,
    /// The name of the client.
    pub name: &'l DnsLabel,
    /// The MAC address of the client.
    pub mac: Mac,
    /// The address.
    pub address: Address,
    /// The value that it follows from.
    pub node: NodeId,
}

/// The networks whose members are listed.
pub fn networks<'l>(lab: &'l Lab, server: &DnsLabel, book: &AddressBook) -> Vec<(&'l DnsLabel, &'l Network)> {
    if !book.networks.is_empty() {
        return book.networks.iter().filter_map(|name| network_named(lab, name)).collect();
    }
    let is_of = |network: &Network| {
        let routes = network.router.as_ref().is_some_and(|router| router.value == server.as_str());
        routes || gives_addresses(network, server)
    };
    lab.networks.iter().filter(|(_, network)| is_of(network)).collect()
}

/// Whether the server is the DHCP server of a network.
pub fn gives_addresses(network: &Network, server: &DnsLabel) -> bool {
    let own = network.dhcp_server.as_ref().or(network.router.as_ref());
    own.is_some_and(|own| own.value == server.as_str())
}

/// The records of networks, by name. What is in several networks has the address by which others reach it: in the
/// network of its default route, or else in its first one.
pub fn records<'l>(lab: &'l Lab, networks: &[(&'l DnsLabel, &'l Network)]) -> Vec<Record<'l>> {
    let mut found: BTreeMap<&str, Record<'l>> = BTreeMap::new();
    for record in all_records(lab, networks) {
        found.entry(record.name.as_str()).or_insert(record);
    }
    found.into_values().collect()
}

/// Every name with its addresses, also if several things have the same name. Machines come first, so that one that is
/// its host has the address of the machine.
pub fn all_records<'l>(lab: &'l Lab, networks: &[(&'l DnsLabel, &'l Network)]) -> Vec<Record<'l>> {
    let is_listed = |name: &str| networks.iter().any(|(listed, _)| listed.as_str() == name);
    let mut records = Vec::new();
    let mut add = |name: &'l DnsLabel, addresses: Vec<At<Address>>, node: NodeId| {
        if !addresses.is_empty() {
            records.push(Record { name, addresses, node });
        }
    };
    let running = |state: State| !matches!(state, State::Template | State::Decommissioned);
    for (name, machine) in lab.machines.iter().filter(|(_, machine)| running(machine.state.value)) {
        let mut attached = attachments(lab, machine);
        attached.retain(|each| {
            is_listed(each.network_name.as_str()) && each.nic.address.or(each.nic.address6).is_some()
        });
        let used = attached.iter().find(|each| each.default_route).or(attached.first());
        let addresses = used.map(|each| each.nic.address.iter().chain(&each.nic.address6).copied().collect());
        add(name, addresses.unwrap_or_default(), machine.node);
    }
    for (name, host) in lab.hosts.iter() {
        let listed = host.interfaces().filter(|each| {
            let is_in = each.network().is_some_and(|network| is_listed(network));
            is_in && each.address().or(each.address6()).is_some()
        });
        let listed: Vec<_> = listed.collect();
        let used = listed.iter().find(|each| each.default_route().value).or(listed.first());
        let addresses = used.map(|each| each.address().into_iter().chain(each.address6()).copied().collect());
        add(name, addresses.unwrap_or_default(), host.node);
    }
    for (name, device) in lab.devices.iter() {
        let address = device.addresses.iter().find(|(network, _)| is_listed(network.as_str()));
        add(name, address.map(|(_, address)| *address).into_iter().collect(), device.node);
    }
    for (_, network) in networks {
        for (name, reservation) in &network.reservations {
            add(name, vec![reservation.address], reservation.node);
        }
    }
    records
}

/// What the DHCP server of networks keeps, in the order of the networks: for machines that ask it for their address, for
/// devices with one address, and for other clients.
pub fn kept<'l>(lab: &'l Lab, server: &DnsLabel, networks: &[(&'l DnsLabel, &'l Network)]) -> Vec<Kept<'l>> {
    let mut all = Vec::new();
    for (network_name, network) in networks.iter().filter(|(_, network)| gives_addresses(network, server)) {
        let mut own: BTreeMap<Mac, Kept<'l>> = BTreeMap::new();
        let mut keep = |name: &'l DnsLabel, mac: Mac, address: Address, node: NodeId| {
            own.entry(mac).or_insert(Kept { network: network_name, name, mac, address, node });
        };
        for (name, machine) in
            lab.machines.iter().filter(|(_, machine)| machine.state.value != State::Decommissioned)
        {
            let asking = machine.nics.values().filter(|nic| nic.dhcp_reserved.value);
            for nic in asking.filter(|nic| nic.network.value == network_name.as_str()) {
                if let (Some(mac), Some(address)) = (nic.mac, nic.address) {
                    keep(name, mac.value, address.value, nic.node);
                }
            }
        }
        for (name, reservation) in &network.reservations {
            keep(name, reservation.mac.value, reservation.address.value, reservation.node);
        }
        for (name, device) in lab.devices.iter().filter(|(_, device)| device.addresses.len() == 1) {
            let here = device.addresses.iter().find(|(network, _)| network.as_str() == network_name.as_str());
            if let (Some((_, address)), Some(mac)) = (here, device.mac)
                && network.prefix.contains(address.value)
                && network.gateway.is_none_or(|gateway| gateway.value != address.value)
            {
                keep(name, mac.value, address.value, device.node);
            }
        }
        let mut own: Vec<Kept<'l>> = own.into_values().collect();
        own.sort_by_key(|kept| kept.address);
        all.extend(own);
    }
    all
}
