//! What the names in rules represent.

use crate::facts::firewall::End;
use crate::lab::Lab;
use crate::lab::hardware::{Host, Machine};
use crate::types::{Address, Prefix};

/// The name of everything outside the lab's networks.
pub const INTERNET: &str = "internet";

/// The kinds of names in rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartyKind {
    /// Everything outside the lab's networks.
    Internet,
    /// A network.
    Network,
    /// A machine.
    Machine,
    /// A device.
    Device,
    /// A host.
    Host,
    /// A load balancer address of the cluster.
    LoadBalancer,
    /// An address or a prefix.
    Literal,
}

/// What a name in a rule represents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party<'l> {
    /// The name.
    pub name: &'l str,
    /// What it is.
    pub kind: PartyKind,
    /// Its addresses; none for the internet, and none for something without a fixed address.
    pub prefixes: Vec<Prefix>,
}

impl<'l> Party<'l> {
    /// What a name represents. None if it is neither defined nor an address. A name of several things represents the
    /// first of them: a network, a machine, a device, a host, a load balancer address.
    pub fn named(lab: &'l Lab, name: &'l str) -> Option<Self> {
        let (kind, prefixes) = found(lab, name)?;
        Some(Self { name, kind, prefixes })
    }

    /// Whether it applies to one end of a connection.
    pub fn includes(&self, end: &End<'_>) -> bool {
        let is_member = match self.kind {
            PartyKind::Internet => end.network.is_none(),
            PartyKind::Network => end.network.is_some_and(|network| network.as_str() == self.name),
            _ => false,
        };
        is_member
            || end.address.is_some_and(|address| self.prefixes.iter().any(|each| each.contains(address)))
    }
}

fn found(lab: &Lab, name: &str) -> Option<(PartyKind, Vec<Prefix>)> {
    if let Some(network) = lab.networks.get(name) {
        let prefixes = std::iter::once(network.prefix).chain(network.prefix6);
        return Some((PartyKind::Network, prefixes.map(|prefix| prefix.value).collect()));
    }
    if let Some(machine) = lab.machines.get(name) {
        return Some((PartyKind::Machine, of_machine(lab, machine)));
    }
    if let Some(device) = lab.devices.get(name) {
        let addresses = device.addresses.values().map(|address| address.host_prefix());
        return Some((PartyKind::Device, addresses.collect()));
    }
    if let Some(host) = lab.hosts.get(name) {
        return Some((PartyKind::Host, of_host(host)));
    }
    let balanced = lab.cluster.iter().flat_map(|cluster| &cluster.load_balancer.addresses);
    if let Some((_, named)) = balanced.into_iter().find(|(known, _)| known.as_str() == name) {
        return Some((PartyKind::LoadBalancer, vec![named.address.host_prefix()]));
    }
    if name == INTERNET {
        return Some((PartyKind::Internet, Vec::new()));
    }
    let literal =
        name.parse::<Address>().map(Address::host_prefix).or_else(|_| name.parse::<Prefix>()).ok()?;
    Some((PartyKind::Literal, vec![literal]))
}

/// The fixed addresses of a machine, which are those of its host if it is one.
fn of_machine(lab: &Lab, machine: &Machine) -> Vec<Prefix> {
    let own = machine.nics.values().flat_map(|nic| nic.address.into_iter().chain(nic.address6));
    let own: Vec<Prefix> = own.map(|address| address.host_prefix()).collect();
    match lab.hosts.get(machine.host.value.as_str()).filter(|_| own.is_empty() && machine.vmid.is_none()) {
        Some(host) => of_host(host),
        None => own,
    }
}

fn of_host(host: &Host) -> Vec<Prefix> {
    let interfaces = host.interfaces();
    let addresses =
        interfaces.flat_map(|interface| interface.address().into_iter().chain(interface.address6()));
    addresses.map(|address| address.host_prefix()).collect()
}

/// The prefixes of all networks of a lab: what is not the internet.
pub fn lab_prefixes(lab: &Lab) -> Vec<Prefix> {
    let both =
        lab.networks.values().flat_map(|network| std::iter::once(network.prefix).chain(network.prefix6));
    let mut prefixes: Vec<Prefix> = both.map(|prefix| prefix.value).collect();
    prefixes.sort_unstable();
    prefixes.dedup();
    prefixes
}
