//! Look-ups of resolved entries. A name that comes from resolution always exists; only names taken from the lab may
//! not.

use crate::resolve::{
    ClusterNode, PhysicalMachine, Resolved, ResolvedHost, ResolvedNetwork, ResolvedService, RunsOn,
    VirtualMachine,
};
use crate::types::DnsLabel;

/// A machine of either kind.
#[derive(Clone, Copy, Debug)]
pub enum AnyMachine<'r, 'l> {
    /// A virtual machine.
    Virtual(&'r VirtualMachine<'l>),
    /// A bare-metal machine.
    Physical(&'r PhysicalMachine<'l>),
}

impl<'l> Resolved<'l> {
    /// A service that the lab runs.
    pub fn service(&self, name: &str) -> Option<&ResolvedService<'l>> {
        let at = self.services.binary_search_by(|service| service.name.as_str().cmp(name)).ok()?;
        Some(&self.services[at])
    }

    /// The host that a machine runs on.
    pub fn host(&self, runs_on: RunsOn<'l>) -> &ResolvedHost<'l> {
        let at = self.hosts.binary_search_by_key(&runs_on.name, |host| host.name);
        &self.hosts[at.expect("every host of the lab is resolved")]
    }

    /// The network that a machine is attached to.
    pub fn network(&self, name: &DnsLabel) -> &ResolvedNetwork<'l> {
        let at = self.networks.binary_search_by_key(&name, |network| network.name);
        &self.networks[at.expect("every network of the lab is resolved")]
    }

    /// The template that a machine is cloned from.
    pub fn template(&self, machine: &VirtualMachine<'l>) -> Option<&VirtualMachine<'l>> {
        let (name, _) = machine.template?;
        let at = self.index.machines.get(name).expect("a template is a virtual machine");
        Some(&self.machines[*at])
    }

    /// The node that a machine is.
    pub fn node(&self, machine: &DnsLabel) -> Option<&ClusterNode<'l>> {
        Some(&self.nodes[*self.index.nodes.get(machine)?])
    }

    /// The machine that a node is.
    pub fn machine(&self, node: &ClusterNode<'l>) -> AnyMachine<'_, 'l> {
        match self.index.machines.get(node.name) {
            Some(at) => AnyMachine::Virtual(&self.machines[*at]),
            None => {
                let at = self.bare_metal.binary_search_by_key(&node.name, |machine| machine.name);
                AnyMachine::Physical(&self.bare_metal[at.expect("a node is a machine of the lab")])
            }
        }
    }
}
