//! Resolution: follows every reference of the lab, and sets every default that depends on other entries.
//!
//! In: [`Lab`]. Out: [`Resolved`], which only this module can make, or a diagnostic for each dangling reference. Checks
//! that need no references are in [`crate::check`].

pub mod codes;

mod apis;
mod cluster;
mod database;
mod exposure;
mod external;
mod gitops;
mod graph;
mod host;
mod load_balancer;
mod lookup;
mod machine;
mod namespace;
mod network;
mod order;
mod runner;
mod service;
mod stream;

pub use cluster::{Bgp, ClusterNode, Mirror, ResolvedCluster, ResolvedEndpoint};
pub use database::{POSTGRES, ResolvedDatabase, Server};
pub use exposure::{Door, Exposed, FurtherOne, Passed, Route};
pub use external::{External, Place};
pub use graph::{Because, Graph, Need};
pub use host::{ResolvedHost, ResolvedInterface, ResolvedStorage};
pub use load_balancer::Balanced;
pub use lookup::AnyMachine;
pub use machine::{PhysicalMachine, RunsOn, VirtualMachine};
pub use namespace::{Marks, ResolvedNamespace};
pub use network::{Party, PartyKind, ResolvedNetwork};
pub use runner::{Beside, Near, Pods, Running};
pub use service::{Claim, NfsShare, RunningService};
pub use stream::Streamed;

use std::collections::BTreeMap;

use crate::charts::Charts;
use crate::diag::{Code, Diagnostic, near};
use crate::lab::Lab;
use crate::lab::decode::Isolated;
use crate::types::DnsLabel;
use crate::value::{At, NodeId, Values};
use machine::ResolvedMachine;

/// A lab without dangling references.
#[derive(Debug)]
pub struct Resolved<'l> {
    pub lab: &'l Lab,
    pub values: &'l Values,
    /// The services that the lab runs, by name.
    pub services: Vec<RunningService<'l>>,
    /// Namespaces by name.
    pub namespaces: Vec<ResolvedNamespace<'l>>,
    /// Hosts by name.
    pub hosts: Vec<ResolvedHost<'l>>,
    /// Networks by name.
    pub networks: Vec<ResolvedNetwork<'l>>,
    /// Virtual machines and templates by VMID.
    pub machines: Vec<VirtualMachine<'l>>,
    /// Bare-metal machines by name.
    pub bare_metal: Vec<PhysicalMachine<'l>>,
    pub cluster: Option<ResolvedCluster<'l>>,
    /// The cluster's nodes: control planes first, each by name.
    pub nodes: Vec<ClusterNode<'l>>,
    /// The dependencies between services.
    pub graph: Graph<'l>,
    /// The charts that services are made of.
    pub charts: &'l Charts,
    index: lookup::Index<'l>,
    /// The service that installs the CRDs of an API group.
    providers: BTreeMap<&'l str, usize>,
}

impl<'l> Resolved<'l> {
    /// The service that installs the CRDs of an API group: the first, if there are several.
    pub fn provider(&self, group: &str) -> Option<&RunningService<'l>> {
        self.providers.get(group).map(|place| &self.services[*place])
    }

    /// The services in dependency order.
    pub fn services_in_order(&self) -> Vec<&RunningService<'l>> {
        self.sorted(Graph::level)
    }

    /// The services in the order for applying them without an engine, so that it is the same for every engine.
    pub fn services_by_hand(&self) -> Vec<&RunningService<'l>> {
        self.sorted(Graph::level_by_hand)
    }

    fn sorted(&self, level: fn(&Graph<'l>, &DnsLabel) -> usize) -> Vec<&RunningService<'l>> {
        let mut services: Vec<_> = self.services.iter().collect();
        services.sort_by_key(|service| (level(&self.graph, service.name), service.name));
        services
    }
}

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
    let hosts = lab.hosts.iter().map(|(name, host)| resolver.hardware(name, host)).collect();
    let networks = lab.networks.iter().map(|(name, network)| resolver.network(name, network)).collect();
    for (name, device) in &*lab.devices {
        resolver.device(name, device);
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
        let index = lookup::Index::new(&machines, &nodes);
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

/// One resolution in progress.
struct Resolver<'l> {
    lab: &'l Lab,
    values: &'l Values,
    charts: &'l Charts,
    diagnostics: Vec<Diagnostic>,
}

impl<'l> Resolver<'l> {
    /// The entry of that name. An entry that exists but could not be read is neither found nor reported again.
    fn find<'e, T>(
        &mut self,
        code: &'static Code,
        wanted: &At<String>,
        entries: &'e Isolated<DnsLabel, T>,
        message: impl FnOnce() -> String,
    ) -> Option<(&'e DnsLabel, &'e T)> {
        let found = entries.get_key_value(wanted.value.as_str());
        if found.is_none() && !entries.is_broken(wanted) {
            let known: Vec<String> = entries.keys().map(ToString::to_string).collect();
            self.dangling(code, wanted.node, message(), &known);
        }
        found
    }

    /// Reports a name that is not defined. `known` are the names that are.
    fn dangling(&mut self, code: &'static Code, node: NodeId, message: String, known: &[String]) {
        let names: Vec<&str> = known.iter().map(String::as_str).collect();
        let wanted = match &self.values.node(node).kind {
            crate::value::Kind::String(text) => text.to_string(),
            _ => String::new(),
        };
        let mut diagnostic =
            Diagnostic::new(code, message).at_node(node, self.values.span(node), "not defined");
        diagnostic.help.extend(near::did_you_mean(&wanted, &names));
        self.diagnostics.push(diagnostic);
    }

    /// Reports at a value.
    fn report_value(&mut self, code: &'static Code, node: NodeId, message: String, text: &str, help: &str) {
        self.diagnostics
            .push(Diagnostic::new(code, message).at_node(node, self.values.span(node), text).help(help));
    }

    /// Reports at the name of an entry.
    fn report(&mut self, code: &'static Code, node: NodeId, message: String, text: &str, help: &str) {
        self.diagnostics
            .push(Diagnostic::new(code, message).at_node(node, self.values.key_span(node), text).help(help));
    }
}
