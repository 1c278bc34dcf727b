//! Load balancer addresses of a service: the ports reached there, and whether the cluster has the address.

use crate::lab::cluster::{Cluster, NamedAddress};
use crate::lab::service::{Runner, Service, ServiceLoadBalancer, WorkloadPort};
use crate::resolve::{Resolver, codes};
use crate::types::DnsLabel;

/// An address of its own outside the cluster, with its ports found.
#[derive(Debug)]
pub struct Balanced<'l> {
    pub name: &'l DnsLabel,
    pub load_balancer: &'l ServiceLoadBalancer,
    /// The address, with its name, where it is a certain one.
    pub address: Option<(&'l DnsLabel, &'l NamedAddress)>,
    /// The workload that is reached there. None where there is no port, which has been reported.
    pub runner: Option<Runner<'l>>,
    pub ports: Vec<WorkloadPort<'l>>,
}

impl<'l> Resolver<'l> {
    pub(super) fn load_balancer(
        &mut self,
        service_name: &'l DnsLabel,
        service: &'l Service,
        name: &'l DnsLabel,
        load_balancer: &'l ServiceLoadBalancer,
    ) -> Balanced<'l> {
        let address = self.named_address(service_name, load_balancer);
        let mut known = service.ports(service_name);
        // Behind one address are the pods of one workload: the first that has what is asked for.
        let wanted = load_balancer.ports.first();
        let first = known.iter().find(|port| match wanted {
            Some(wanted) => *port.name == wanted.value,
            None => !port.port.is_internal(),
        });
        let runner = first.map(|port| port.runner);
        known.retain(|port| runner.is_none_or(|runner| runner.node() == port.runner.node()));
        let mut ports = Vec::new();
        for wanted in &load_balancer.ports {
            match known.iter().find(|port| *port.name == wanted.value) {
                Some(port) => ports.push(*port),
                None => {
                    let names: Vec<String> = known.iter().map(|port| port.name.to_string()).collect();
                    let message = format!(
                        "load balancer `{name}` of service `{service_name}` has a port that no container has"
                    );
                    self.dangling(&codes::SVC_PORT, wanted.node, message, &names);
                }
            }
        }
        if load_balancer.ports.is_empty() {
            ports = known.into_iter().filter(|port| !port.port.is_internal()).collect();
            if ports.is_empty() {
                let message = format!("load balancer `{name}` of service `{service_name}` leads to no port");
                let help = "a container of the service needs `ports` that are not `internal`";
                self.report(&codes::SVC_PORT, load_balancer.node, message, "nothing to reach", help);
            }
        }
        Balanced { name, load_balancer, address, runner, ports }
    }

    /// The address that the service names.
    fn named_address(
        &mut self,
        service_name: &DnsLabel,
        load_balancer: &'l ServiceLoadBalancer,
    ) -> Option<(&'l DnsLabel, &'l NamedAddress)> {
        let wanted = load_balancer.address.as_ref()?;
        let lab = self.lab;
        let known = || lab.cluster.iter().flat_map(|cluster| &cluster.load_balancer.addresses);
        let found = known().find(|(name, _)| name.as_str() == wanted.value);
        if found.is_none() {
            let names: Vec<String> = known().map(|(name, _)| name.to_string()).collect();
            let message = format!(
                "service `{service_name}` wants an address of the load balancer that the cluster does not have"
            );
            self.dangling(&codes::LB_ADDRESS, wanted.node, message, &names);
        }
        found
    }

    /// Addresses that the cluster keeps for something must be among those that it hands out.
    pub(super) fn load_balancer_addresses(&mut self, cluster: &'l Cluster) {
        let pools = &cluster.load_balancer.pools;
        for (name, address) in &cluster.load_balancer.addresses {
            let address = &address.address;
            if pools.values().any(|pool| pool.contains(address.value)) {
                continue;
            }
            let message = format!("address `{name}` of the load balancer is in none of its pools");
            let pools: Vec<String> =
                pools.iter().map(|(name, pool)| format!("`{name}` with {pool}")).collect();
            let help = match pools.as_slice() {
                [] => {
                    "give the cluster a pool: `cluster.load_balancer.pools.NAME = \"FIRST-LAST\"`".to_owned()
                }
                pools => format!("the cluster has {}", pools.join(", ")),
            };
            self.report_value(&codes::LB_POOL, address.node, message, "nobody hands this out", &help);
        }
    }
}
