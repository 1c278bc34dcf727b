//! The result of resolution.

use std::collections::BTreeMap;

use crate::charts::Charts;
use crate::lab::Lab;
use crate::resolve::{
    ClusterNode, Graph, PhysicalMachine, ResolvedCluster, ResolvedHost, ResolvedNamespace, ResolvedNetwork,
    ResolvedService, VirtualMachine,
};
use crate::types::DnsLabel;
use crate::value::Values;

/// A lab without dangling references.
#[derive(Debug)]
pub struct Resolved<'l> {
    /// The lab itself.
    pub lab: &'l Lab,
    /// The configuration.
    pub values: &'l Values,
    /// The services that the lab runs, by name.
    pub services: Vec<ResolvedService<'l>>,
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
    /// The cluster, if the lab has one.
    pub cluster: Option<ResolvedCluster<'l>>,
    /// The cluster's nodes: control planes first, each by name.
    pub nodes: Vec<ClusterNode<'l>>,
    /// The dependencies between services.
    pub graph: Graph<'l>,
    /// The charts that services are made of.
    pub charts: &'l Charts,
    pub(super) index: Index<'l>,
    /// The service that installs the CRDs of an API group.
    pub(super) providers: BTreeMap<&'l str, usize>,
}

impl<'l> Resolved<'l> {
    /// The service that installs the CRDs of an API group: the first, if there are several.
    pub fn provider(&self, group: &str) -> Option<&ResolvedService<'l>> {
        self.providers.get(group).map(|place| &self.services[*place])
    }

    /// The services in dependency order.
    pub fn services_in_order(&self) -> Vec<&ResolvedService<'l>> {
        self.sorted(Graph::level)
    }

    /// The services in the order for applying them without an engine, so that it is the same for every engine.
    pub fn services_by_hand(&self) -> Vec<&ResolvedService<'l>> {
        self.sorted(Graph::level_by_hand)
    }

    fn sorted(&self, level: fn(&Graph<'l>, &DnsLabel) -> usize) -> Vec<&ResolvedService<'l>> {
        let mut services: Vec<_> = self.services.iter().collect();
        services.sort_by_key(|service| (level(&self.graph, service.name), service.name));
        services
    }
}

/// Positions of entries that are not sorted by name.
#[derive(Debug)]
pub(super) struct Index<'l> {
    pub(super) machines: BTreeMap<&'l DnsLabel, usize>,
    pub(super) nodes: BTreeMap<&'l DnsLabel, usize>,
}

impl<'l> Index<'l> {
    pub(super) fn new(machines: &[VirtualMachine<'l>], nodes: &[ClusterNode<'l>]) -> Self {
        Self {
            machines: machines.iter().enumerate().map(|(at, machine)| (machine.name, at)).collect(),
            nodes: nodes.iter().enumerate().map(|(at, node)| (node.name, at)).collect(),
        }
    }
}
