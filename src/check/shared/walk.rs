//! Views of a lab that several rules share.

use std::collections::BTreeMap;

pub use crate::facts::claims::is_link_local;
pub use crate::facts::network::network_named;
use crate::lab::Lab;
use crate::lab::hardware::{Machine, State};
use crate::lab::service::{AnyWorkload, Container, ContainerPort, Pod, Probe, Service, Workload};
use crate::types::{Address, DnsLabel, Prefix};

/// A container and the service it belongs to.
#[derive(Clone, Copy)]
pub struct InService<'l> {
    /// The workload or job that the container belongs to.
    pub workload: AnyWorkload<'l>,
    /// The name of the service.
    pub service_name: &'l DnsLabel,
    /// The service.
    pub service: &'l Service,
    /// The name of the container.
    pub name: &'l DnsLabel,
    /// The container.
    pub container: &'l Container,
}

impl std::fmt::Display for InService<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "container `{}` of {}", self.name, self.workload)
    }
}

/// All workloads and jobs of the lab.
pub fn all_workloads(lab: &Lab) -> impl Iterator<Item = AnyWorkload<'_>> {
    lab.services().flat_map(|(name, service)| service.all_workloads(name))
}

/// All long-running workloads of the lab's services.
pub fn long_running_workloads(lab: &Lab) -> impl Iterator<Item = (AnyWorkload<'_>, &Workload)> {
    lab.services().flat_map(|(name, service)| service.long_running_workloads(name))
}

/// Services whose pods the lab defines. Charts refer to volumes and secrets in their own way, and a service
/// without pods defines them for the pods of others.
pub fn with_pods(lab: &Lab) -> impl Iterator<Item = (&DnsLabel, &Service)> {
    lab.services().filter(|(name, service)| {
        !service.is_chart(&lab.charts) && service.all_workloads(name).next().is_some()
    })
}

/// All containers of the lab, including init containers.
pub fn containers(lab: &Lab) -> impl Iterator<Item = InService<'_>> {
    all_workloads(lab).flat_map(|workload| {
        let AnyWorkload { service_name, service, .. } = workload;
        let both = workload.pod().all_containers();
        both.map(move |(name, container)| InService { workload, service_name, service, name, container })
    })
}

/// A port of a pod, and the container that listens on it.
#[derive(Clone, Copy)]
pub struct PodPort<'l> {
    /// The name of the container.
    pub container: &'l DnsLabel,
    /// The name of the port.
    pub name: &'l DnsLabel,
    /// The port.
    pub port: &'l ContainerPort,
}

/// The ports of a pod's long-running containers; init containers do not listen for long.
pub fn ports(pod: &Pod) -> impl Iterator<Item = PodPort<'_>> {
    pod.lasting_containers().flat_map(|(container, described)| {
        described.ports.iter().map(move |(name, port)| PodPort { container, name, port })
    })
}

/// The probes of a container, each with the name of its field.
pub fn probes(container: &Container) -> impl Iterator<Item = (&'static str, &Probe)> {
    let fields = [
        ("readiness", &container.readiness),
        ("liveness", &container.liveness),
        ("startup", &container.startup),
    ];
    fields.into_iter().filter_map(|(name, probe)| Some((name, probe.as_ref()?)))
}

/// Machines that take part in their networks: a stopped machine will be started again, a decommissioned one
/// will not.
pub fn kept_machines(lab: &Lab) -> impl Iterator<Item = (&DnsLabel, &Machine)> {
    lab.machines.iter().filter(|(_, machine)| machine.state.value != State::Decommissioned)
}

/// Machines that use memory and CPU time on a host.
pub fn running_on<'l>(lab: &'l Lab, host: &DnsLabel) -> impl Iterator<Item = (&'l DnsLabel, &'l Machine)> {
    lab.machines.iter().filter(move |(_, machine)| {
        machine.state.value == State::Running && machine.host.value == host.as_str()
    })
}

/// Why no interface can have an address of its network: IPv4 reserves the first and the last address, unless
/// the network has only two.
pub fn reserved(prefix: Prefix, address: Address) -> Option<&'static str> {
    if !prefix.is_ipv4() || prefix.length() >= 31 {
        return None;
    }
    if address == prefix.first() {
        Some("the network's own address")
    } else if address == prefix.last() {
        Some("the network's broadcast address")
    } else {
        None
    }
}

/// Pairs of items that share a key: each later item with the first one.
pub fn shared<K: Ord, T: Copy>(items: impl IntoIterator<Item = (K, T)>) -> Vec<(K, T, T)> {
    let mut first = BTreeMap::new();
    let mut pairs = Vec::new();
    for (key, item) in items {
        match first.get(&key) {
            Some(earlier) => pairs.push((key, *earlier, item)),
            None => drop(first.insert(key, item)),
        }
    }
    pairs
}

/// The items with the largest amounts, in descending order; items of equal amount keep their order. Limited
/// to a number that is easy to read.
pub fn biggest<T>(mut items: Vec<(u64, T)>) -> Vec<(u64, T)> {
    const SHOWN: usize = 5;
    items.sort_by_key(|(amount, _)| std::cmp::Reverse(*amount));
    items.truncate(SHOWN);
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept_back(prefix: &str, address: &str) -> bool {
        let prefix = prefix.parse().expect("a prefix");
        reserved(prefix, address.parse().expect("an address")).is_some()
    }

    #[test]
    fn ipv4_keeps_two_addresses_of_a_network_that_has_more() {
        assert!(kept_back("10.0.0.0/24", "10.0.0.0"));
        assert!(kept_back("10.0.0.0/24", "10.0.0.255"));
        assert!(!kept_back("10.0.0.0/24", "10.0.0.1"));
        assert!(kept_back("10.0.0.0/30", "10.0.0.3"));
        assert!(!kept_back("10.0.0.0/31", "10.0.0.0"));
        assert!(!kept_back("10.0.0.7/32", "10.0.0.7"));
        assert!(!kept_back("fd00::/64", "fd00::"));
    }

    #[test]
    fn every_later_item_is_paired_with_the_first() {
        let items = [("a", 1), ("b", 2), ("a", 3), ("a", 4)];
        assert_eq!(shared(items), [("a", 1, 3), ("a", 1, 4)]);
    }

    #[test]
    fn the_biggest_come_first_and_equals_keep_their_order() {
        let items = vec![(1, 'a'), (3, 'b'), (2, 'c'), (3, 'd'), (1, 'e'), (1, 'f'), (1, 'g')];
        assert_eq!(biggest(items), [(3, 'b'), (3, 'd'), (2, 'c'), (1, 'a'), (1, 'e')]);
    }
}
