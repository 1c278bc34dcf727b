//! Load balancers of a service: their ports, and whether the cluster has their addresses.

use crate::lab::cluster::{Cluster, NamedAddress};
use crate::lab::service::{AnyWorkload, Service, ServiceLoadBalancer, WorkloadPort};
use crate::resolve::{Resolver, codes};
use crate::types::DnsLabel;

/// A load balancer with its ports and its address resolved.
#[derive(Debug)]
pub struct ResolvedLoadBalancer<'l> {
    /// The name of the entry.
    pub name: &'l DnsLabel,
    /// The entry in the lab.
    pub load_balancer: &'l ServiceLoadBalancer,
    /// The address and its name, if the service requests a specific one.
    pub address: Option<(&'l DnsLabel, &'l NamedAddress)>,
    /// The workload behind it. None if there is no port, which has been reported.
    pub workload: Option<AnyWorkload<'l>>,
    /// The ports that it exposes.
    pub ports: Vec<WorkloadPort<'l>>,
}

impl<'l> Resolver<'l> {
    pub(super) fn load_balancer(
        &mut self,
        service_name: &'l DnsLabel,
        service: &'l Service,
        name: &'l DnsLabel,
        load_balancer: &'l ServiceLoadBalancer,
    ) -> ResolvedLoadBalancer<'l> {
        let address = self.named_address(service_name, load_balancer);
        let mut known = service.ports(service_name);
        // A load balancer selects the pods of one workload: the first that defines the ports.
        let wanted = load_balancer.ports.first();
        let first = known.iter().find(|port| match wanted {
            Some(wanted) => *port.name == wanted.value,
            None => !port.port.is_internal(),
        });
        let workload = first.map(|port| port.workload);
        known.retain(|port| workload.is_none_or(|workload| workload.node() == port.workload.node()));
        let mut ports = Vec::new();
        for wanted in &load_balancer.ports {
            match known.iter().find(|port| *port.name == wanted.value) {
                Some(port) => ports.push(*port),
                None => {
                    let names: Vec<String> = known.iter().map(|port| port.name.to_string()).collect();
                    let message = format!(
                        "load balancer `{name}` of service `{service_name}` refers to a port that no \
                         container defines"
                    );
                    self.dangling(&codes::SVC_PORT, wanted.node, message, &names);
                }
            }
        }
        if load_balancer.ports.is_empty() {
            ports = known.into_iter().filter(|port| !port.port.is_internal()).collect();
            if ports.is_empty() {
                let message = format!("load balancer `{name}` of service `{service_name}` has no port");
                let help = "define `ports` that are not `internal` in a container of the service";
                self.report(&codes::SVC_PORT, load_balancer.node, message, "no ports", help);
            }
        }
        ResolvedLoadBalancer { name, load_balancer, address, workload, ports }
    }

    /// The address that the service requests.
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
            let message =
                format!("service `{service_name}` requests a load balancer address that is not defined");
            self.dangling(&codes::LB_ADDRESS, wanted.node, message, &names);
        }
        found
    }

    /// Reserved addresses must be in one of the cluster's pools.
    pub(super) fn load_balancer_addresses(&mut self, cluster: &'l Cluster) {
        let pools = &cluster.load_balancer.pools;
        for (name, address) in &cluster.load_balancer.addresses {
            let address = &address.address;
            if pools.values().any(|pool| pool.contains(address.value)) {
                continue;
            }
            let message = format!("load balancer address `{name}` is not in any pool");
            let pools: Vec<String> = pools.iter().map(|(name, pool)| format!("`{name}` ({pool})")).collect();
            let help = match pools.as_slice() {
                [] => "add a pool: `cluster.load_balancer.pools.NAME = \"FIRST-LAST\"`".to_owned(),
                pools => format!("the pools are {}", pools.join(", ")),
            };
            self.report_value(&codes::LB_POOL, address.node, message, "outside all pools", &help);
        }
    }
}
