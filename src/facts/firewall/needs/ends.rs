//! The ends from which machines and hosts connect.

use crate::facts::attachment::attachments;
use crate::facts::firewall::End;
use crate::facts::network::network_named;
use crate::lab::Lab;
use crate::lab::hardware::{Host, Machine, State};
use crate::types::DnsLabel;

/// The machines that take part in their networks.
pub(super) fn kept_machines(lab: &Lab) -> impl Iterator<Item = (&DnsLabel, &Machine)> {
    lab.machines
        .iter()
        .filter(|(_, machine)| !matches!(machine.state.value, State::Decommissioned | State::Template))
}

/// The machines that are nodes of the cluster.
pub(super) fn nodes(lab: &Lab) -> impl Iterator<Item = (&DnsLabel, &Machine)> {
    kept_machines(lab).filter(|(_, machine)| machine.kubernetes.is_some())
}

/// The end from which a machine connects: in the network of the server, or else where its default route is. None if the
/// machine has no network.
pub(super) fn machine_end<'l>(lab: &'l Lab, machine: &'l Machine, server: &End<'_>) -> Option<End<'l>> {
    let attached = attachments(lab, machine);
    let beside = attached.iter().find(|each| Some(each.network_name) == server.network);
    let used = beside.or(attached.iter().find(|each| each.default_route)).or(attached.first())?;
    Some(End::in_network(used.network_name, used.nic.address.map(|address| address.value)))
}

/// The end from which a host connects. None if the lab does not say how it is reached.
pub(super) fn host_end<'l>(lab: &'l Lab, host: &'l Host, server: &End<'_>) -> Option<End<'l>> {
    let named = host.interfaces().filter_map(|interface| {
        let (name, _) = network_named(lab, interface.network()?)?;
        Some((interface, name))
    });
    let named: Vec<_> = named.collect();
    let beside = named.iter().find(|(_, name)| Some(*name) == server.network);
    let routed = named.iter().find(|(interface, _)| interface.default_route().value);
    let (interface, name) = beside.or(routed).or(named.first())?;
    Some(End::in_network(name, interface.address().map(|address| address.value)))
}

/// The ends from which nodes reach a server, each once. Pods leave the cluster with the address of their node.
pub fn from_nodes<'l>(lab: &'l Lab, to: &End<'_>) -> Vec<End<'l>> {
    let mut ends: Vec<End<'l>> = Vec::new();
    for (_, machine) in nodes(lab) {
        let end = machine_end(lab, machine, to);
        ends.extend(end.filter(|end| ends.iter().all(|known| known != end)));
    }
    ends
}
