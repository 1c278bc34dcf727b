//! Resolution: follows every reference of the lab, and sets every default that depends on other entries.
//!
//! In: [`Lab`]. Out: [`Resolved`], which only this module can make, or a diagnostic for each dangling reference. Checks
//! that need no references are in [`crate::check`].

pub(crate) mod codes;

mod apis;
mod backup;
mod cluster;
mod database;
mod env;
mod exposure;
mod external;
mod firewall;
mod gateway;
mod gitops;
mod graph;
mod host;
mod load_balancer;
mod lookup;
mod machine;
mod namespace;
mod network;
mod order;
mod resolved;
mod resolver;
mod service;
mod stream;
mod workload;

pub use cluster::{Bgp, ClusterNode, Mirror, ResolvedCluster, ResolvedEndpoint};
pub use database::{POSTGRES, ResolvedDatabase, Server};
pub use env::{AddressPart, DatabaseDetail, DetailKind, ServiceAddress};
pub use exposure::{Exposed, ExposedRoute, ResolvedExtraService, RouteKind, RouteMiddleware};
pub use external::{External, ExternalTarget};
pub use graph::{Because, Graph, Need};
pub use host::{ResolvedHost, ResolvedInterface, ResolvedStorage};
pub use load_balancer::ResolvedLoadBalancer;
pub use lookup::AnyMachine;
pub use machine::{PhysicalMachine, RunsOn, VirtualMachine};
pub use namespace::{Metadata, ResolvedNamespace};
pub use network::{NetworkServer, NetworkServerKind, ResolvedNetwork};
pub use resolved::Resolved;
pub use service::{Claim, NfsShare, ResolvedService};
pub use stream::ResolvedStream;
pub use workload::{AffinityPeer, Pods, ResolvedWorkload, VolumeHolder};

use crate::charts::Charts;
use crate::diag::Diagnostic;
use crate::lab::Lab;
use crate::value::Values;
use machine::ResolvedMachine;
use resolved::Index;
use resolver::Resolver;

/// Follows the references of a lab.
pub fn resolve<'l>(
    lab: &'l Lab,
    values: &'l Values,
    charts: &'l Charts,
) -> Result<Resolved<'l>, Vec<Diagnostic>> {
    let mut resolver = Resolver { lab, values, charts, diagnostics: Vec::new() };
    let services: Vec<_> =
        lab.services().filter_map(|(name, service)| resolver.service(name, service)).collect();
    let namespaces = resolver.namespaces();
    resolver.middlewares();
    resolver.gateways();
    let hosts = lab.hosts.iter().map(|(name, host)| resolver.hardware(name, host)).collect();
    let networks = lab.networks.iter().map(|(name, network)| resolver.network(name, network)).collect();
    for (name, device) in &*lab.devices {
        resolver.device(name, device);
    }
    for (name, book) in &lab.address_books {
        resolver.address_book(name, book);
    }
    if let Some(firewall) = &lab.firewall {
        resolver.firewall(firewall);
    }
    for (name, job) in &lab.backup.machines {
        resolver.machine_backup(name, job);
    }
    for (name, server) in &*lab.nfs_servers {
        resolver.nfs_server(name, server);
    }
    for (name, cluster) in &*lab.ceph_clusters {
        resolver.ceph_cluster(name, cluster);
    }
    let (mut machines, mut bare_metal) = (Vec::new(), Vec::new());
    for (name, machine) in &*lab.machines {
        match resolver.machine(name, machine) {
            Some(ResolvedMachine::Virtual(machine)) => machines.push(*machine),
            Some(ResolvedMachine::Physical(machine)) => bare_metal.push(machine),
            None => {}
        }
    }
    machines.sort_by_key(|machine| machine.vmid.value);
    let cluster = lab.cluster.as_ref().map(|cluster| resolver.cluster(cluster));
    let nodes = cluster::nodes(lab, &machines, &bare_metal);
    let graph = resolver.graph();
    resolver.gitops();
    if resolver.diagnostics.is_empty() {
        let index = Index::new(&machines, &nodes);
        let groups = services.iter().enumerate().rev().flat_map(|(place, service)| {
            service.service.provides.apis.iter().map(move |api| (api.value.as_str(), place))
        });
        Ok(Resolved {
            providers: groups.collect(),
            lab,
            values,
            services,
            namespaces,
            hosts,
            networks,
            machines,
            bare_metal,
            cluster,
            nodes,
            graph,
            charts,
            index,
        })
    } else {
        Err(resolver.diagnostics)
    }
}
