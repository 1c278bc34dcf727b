//! Load balancer addresses of a service: the ports reached there, and whether the cluster has the address.

use crate::lab::{ContainerPort, Service, ServiceLoadBalancer};
use crate::resolve::{Resolver, codes};
use crate::types::DnsLabel;

/// An address of its own outside the cluster, with its ports found.
#[derive(Debug)]
pub struct Balanced<'l> {
    pub name: &'l DnsLabel,
    pub load_balancer: &'l ServiceLoadBalancer,
    pub ports: Vec<(&'l DnsLabel, &'l ContainerPort)>,
}

impl<'l> Resolver<'l> {
    pub(super) fn load_balancer(
        &mut self,
        service_name: &DnsLabel,
        service: &'l Service,
        name: &'l DnsLabel,
        load_balancer: &'l ServiceLoadBalancer,
    ) -> Balanced<'l> {
        self.pool_of(service_name, load_balancer);
        let known: Vec<(&'l DnsLabel, &'l ContainerPort)> =
            service.containers.values().flat_map(|container| &container.ports).collect();
        let mut ports = Vec::new();
        for wanted in &load_balancer.ports {
            match known.iter().find(|(name, _)| **name == wanted.value) {
                Some(port) => ports.push(*port),
                None => {
                    let names: Vec<String> = known.iter().map(|(name, _)| name.to_string()).collect();
                    let message = format!(
                        "load balancer `{name}` of service `{service_name}` has a port that no container has"
                    );
                    self.dangling(&codes::SVC_PORT, wanted.node, message, &names);
                }
            }
        }
        if load_balancer.ports.is_empty() {
            ports = known.into_iter().filter(|(_, port)| !port.is_internal()).collect();
            if ports.is_empty() {
                let message = format!("load balancer `{name}` of service `{service_name}` leads to no port");
                let help = "a container of the service needs `ports` that are not `internal`";
                self.report(&codes::SVC_PORT, load_balancer.node, message, "nothing to reach", help);
            }
        }
        Balanced { name, load_balancer, ports }
    }

    /// A fixed address must be one that the cluster may hand out.
    fn pool_of(&mut self, service_name: &DnsLabel, load_balancer: &'l ServiceLoadBalancer) {
        let Some(address) = &load_balancer.address else { return };
        let cluster = self.lab.cluster.as_ref();
        let mut pools = cluster.into_iter().flat_map(|cluster| &cluster.load_balancer.pools);
        if pools.any(|(_, pool)| pool.contains(address.value)) {
            return;
        }
        let message =
            format!("service `{service_name}` asks for an address that is in no pool of the cluster");
        let pools = cluster.into_iter().flat_map(|cluster| &cluster.load_balancer.pools);
        let pools: Vec<String> = pools.map(|(name, pool)| format!("`{name}` with {pool}")).collect();
        let help = match pools.as_slice() {
            [] => "give the cluster a pool: `cluster.load_balancer.pools.NAME = \"FIRST-LAST\"`".to_owned(),
            pools => format!("the cluster has {}", pools.join(", ")),
        };
        self.report(&codes::LB_POOL, address.node, message, "nobody hands this out", &help);
    }
}
