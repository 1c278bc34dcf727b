//! The machines that make up the cluster, and the hosts they run on.

use crate::check::shared::walk;
use crate::facts::attachment::{Attachment, attachments, node_interface};
use crate::lab::Lab;
use crate::lab::cluster::{Gpu, Neighbour};
use crate::lab::hardware::{Host, Machine, Node, Role, State};
use crate::lab::network::Network;
use crate::lab::service::Pod;
use crate::types::{Address, DnsLabel, Prefix};
use crate::value::NodeId;

/// A machine that is a node of the cluster.
#[derive(Clone, Copy)]
pub struct NodeMachine<'l> {
    /// The name of the machine.
    pub name: &'l DnsLabel,
    /// The machine.
    pub machine: &'l Machine,
    /// The settings of the machine as a node.
    pub node: &'l Node,
}

/// Whether all machines, networks and hosts could be read. Otherwise a node that seems to be missing may be
/// an invalid entry, which has been reported.
pub fn all_known(lab: &Lab) -> bool {
    lab.machines.is_complete() && lab.networks.is_complete() && lab.hosts.is_complete()
}

/// All nodes, by name, including stopped ones. Templates and decommissioned machines are not nodes.
pub fn nodes(lab: &Lab) -> impl Iterator<Item = NodeMachine<'_>> {
    walk::kept_machines(lab)
        .filter(|(_, machine)| machine.state.value != State::Template)
        .filter_map(|(name, machine)| Some(NodeMachine { name, machine, node: machine.kubernetes.as_ref()? }))
}

/// The nodes that run the API server.
pub fn control_planes(lab: &Lab) -> Vec<NodeMachine<'_>> {
    nodes(lab).filter(|each| each.node.role.value == Role::ControlPlane).collect()
}

/// The number of voters that form a majority.
pub fn quorum(voters: usize) -> usize {
    voters / 2 + 1
}

/// The host that a machine runs on, or is.
pub fn host_of<'l>(lab: &'l Lab, machine: &Machine) -> Option<(&'l DnsLabel, &'l Host)> {
    lab.hosts.get_key_value(machine.host.value.as_str())
}

/// Whether a node has a GPU: by passthrough, or because it is the host with the GPU.
pub fn has_card(lab: &Lab, node: NodeMachine<'_>, gpu: &Gpu) -> bool {
    let passed_through =
        node.machine.passthrough.values().any(|device| device.device.value == gpu.device.value);
    let host = host_of(lab, node.machine).filter(|_| node.machine.vmid.is_none());
    passed_through
        || host.is_some_and(|(_, host)| host.pci.keys().any(|device| device.as_str() == gpu.device.value))
}

/// What prevents two of these pods from running on one node: their own anti-affinity, or a host port that
/// both need.
pub fn kept_apart(pod: &Pod) -> Option<NodeId> {
    const HOSTNAME: &str = "kubernetes.io/hostname";
    let own = |each: &&Neighbour| each.service.is_none() && each.workload.is_none() && each.labels.is_empty();
    let mut apart = pod.anti_affinity.values().filter(own);
    let said = apart.find(|each| each.required.value && each.topology.to_string() == HOSTNAME);
    let mut ports = pod.lasting_containers().flat_map(|(_, container)| container.ports.values());
    let port = ports.find(|port| pod.opens_on_node(port));
    said.map(|each| each.node).or(port.map(|port| port.node))
}

impl<'l> NodeMachine<'l> {
    /// The interface whose address is the node's.
    pub fn nic(&self, lab: &'l Lab) -> Option<Attachment<'l>> {
        node_interface(self.node, &attachments(lab, self.machine))
    }

    /// The networks that the node is attached to.
    pub fn networks(&self, lab: &'l Lab) -> impl Iterator<Item = (&'l DnsLabel, &'l Network)> {
        self.machine.nics.values().filter_map(|nic| walk::network_named(lab, &nic.network))
    }
}

/// The prefixes of a network.
pub fn prefixes(network: &Network) -> impl Iterator<Item = Prefix> {
    std::iter::once(&network.prefix).chain(&network.prefix6).map(|prefix| prefix.value)
}

/// Whether an address belongs to a network.
pub fn contains(network: &Network, address: Address) -> bool {
    prefixes(network).any(|prefix| prefix.contains(address))
}
