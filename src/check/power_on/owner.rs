//! What answers at an address or a name.

use crate::check::power_on::thing::Thing;
use crate::check::shared::walk;
use crate::lab::Lab;
use crate::lab::hardware::Machine;
use crate::lab::service::full_host;
use crate::types::{Address, DnsLabel};

/// What a machine is at power-on: a bare-metal machine is its host.
pub(super) fn thing_of<'l>(lab: &'l Lab, name: &'l DnsLabel, machine: &Machine) -> Thing<'l> {
    let host = lab.hosts.get_key_value(machine.host.value.as_str()).filter(|_| machine.vmid.is_none());
    host.map_or(Thing::Machine(name), |(host, _)| Thing::Host(host))
}

/// The owner of an address, if it is something of the lab that has to start.
pub(super) fn of_address(lab: &Lab, address: Address) -> Option<Thing<'_>> {
    let has = |machine: &Machine| {
        let mut addresses = machine.nics.values().flat_map(|nic| nic.address.iter().chain(&nic.address6));
        addresses.any(|own| own.value == address)
    };
    if let Some((name, machine)) = walk::kept_machines(lab).find(|(_, machine)| has(machine)) {
        return Some(thing_of(lab, name, machine));
    }
    let host = lab.hosts.iter().find(|(_, host)| {
        let mut addresses = host.interfaces().filter_map(|interface| interface.address());
        addresses.any(|own| own.value == address)
    });
    if let Some((name, _)) = host {
        return Some(Thing::Host(name));
    }
    let cluster = lab.cluster.as_ref()?;
    let in_range = cluster.service_range.contains(address) || cluster.pod_range.contains(address);
    let in_pool = cluster.load_balancer.pools.values().any(|pool| pool.contains(address));
    (in_range || in_pool).then_some(Thing::Cluster)
}

/// The owner of a name: a machine, a host, a service or a host name of one.
pub(super) fn of_name<'l>(lab: &'l Lab, name: &str) -> Option<Thing<'l>> {
    // Devices start by themselves.
    if lab.devices.iter().any(|(known, _)| known.as_str() == name) {
        return None;
    }
    if let Ok(address) = name.parse() {
        return of_address(lab, address);
    }
    if let Some((name, machine)) = lab.machines.iter().find(|(known, _)| known.as_str() == name) {
        return Some(thing_of(lab, name, machine));
    }
    if let Some((host, _)) = lab.hosts.iter().find(|(known, _)| known.as_str() == name) {
        return Some(Thing::Host(host));
    }
    let is_service = lab.services().any(|(known, service)| {
        let own = service.expose.values().filter(|expose| expose.external.is_none());
        let mut hosts = own.flat_map(|expose| expose.all_hosts());
        known.as_str() == name || hosts.any(|host| full_host(host, &lab.domain).eq_ignore_ascii_case(name))
    });
    let is_inside = name.ends_with(".svc") || name.contains(".svc.");
    (is_service || is_inside).then_some(Thing::Cluster)
}

/// The host in a URL or an address with a port.
pub(super) fn host_in(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or(rest);
    let place = authority.rsplit_once('@').map_or(authority, |(_, place)| place);
    if let Some((inside, _)) = place.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return inside;
    }
    // An IPv6 address without brackets has no port.
    if place.matches(':').count() > 1 { place } else { place.split(':').next().unwrap_or(place) }
}
