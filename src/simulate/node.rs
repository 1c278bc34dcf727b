//! The nodes of a lab as the scheduler sees them: what the lab declares, and the labels that components derive from it.

use std::collections::BTreeMap;

use crate::facts::node_system::NodeFacts;
use crate::lab::Lab;
use crate::lab::cluster::Cluster;
use crate::lab::hardware::{Machine, Role, TaintEffect};
use crate::types::DnsLabel;
use crate::world::demand::{CPU, MEMORY, STORAGE};
use crate::world::nodes::{Offer, Taint, offers};

/// A node.
#[derive(Clone, Debug)]
pub struct Node<'m> {
    /// The name of the machine and the node.
    pub name: &'m str,
    /// The host that the machine runs on, or is.
    pub host: &'m str,
    /// The machine. None for a node of a what-if.
    pub machine: Option<&'m Machine>,
    /// Whether it runs the control plane.
    pub is_control_plane: bool,
    /// Its labels.
    pub labels: BTreeMap<&'m str, &'m str>,
    /// Taints that pods must tolerate.
    pub taints: Vec<Taint<'m>>,
    /// Taints that pods avoid if they can.
    pub avoided: Vec<Taint<'m>>,
    /// What it has for pods, by resource. A resource that is not there is not offered.
    pub offers: BTreeMap<&'m str, u64>,
    /// How many pods its kubelet accepts.
    pub max_pods: u64,
    /// How many block volumes can be attached to it.
    pub max_volumes: Option<u64>,
}

impl Node<'_> {
    /// How much it has of a resource; none if that is unknown.
    pub fn amount(&self, resource: &str) -> Option<u64> {
        self.offers.get(resource).copied().filter(|amount| *amount != u64::MAX)
    }
}

/// The running nodes of a lab. None if some machine or host is invalid.
pub fn nodes<'m>(lab: &'m Lab, facts: Option<&dyn NodeFacts>) -> Option<Vec<Node<'m>>> {
    let cluster = lab.cluster.as_ref()?;
    Some(offers(lab, facts)?.into_iter().map(|offer| node(cluster, offer)).collect())
}

fn node<'m>(cluster: &'m Cluster, offer: Offer<'m>) -> Node<'m> {
    let machine = offer.machine;
    let mut labels: BTreeMap<&str, &str> = offer.labels.into_iter().collect();
    let settings = machine.kubernetes.as_ref();
    let is_control_plane = settings.is_some_and(|node| node.role.value == Role::ControlPlane);
    let mut offers =
        BTreeMap::from([(CPU, offer.free.cpu), (MEMORY, offer.free.memory), (STORAGE, offer.free.storage)]);
    for gpu in cluster.gpus.values() {
        let cards = machine.passthrough.values().filter(|card| card.device.value == gpu.device.value).count();
        if cards == 0 {
            // The resource is known, and the node has none of it.
            offers.entry(gpu.resource.as_str()).or_insert(0);
            continue;
        }
        let slices = (cards as u64).saturating_mul(gpu.slices.value.into());
        let known = offers.entry(gpu.resource.as_str()).or_insert(0);
        *known = known.saturating_add(slices);
        if let Some(label) = &gpu.label {
            labels.entry(label.as_str()).or_insert("true");
        }
    }
    let avoided = settings.into_iter().flat_map(|node| node.taints.iter());
    let avoided = avoided.filter(|(_, taint)| taint.effect.value == TaintEffect::PreferNoSchedule);
    let avoided = avoided.map(|(key, taint)| (key.as_str(), taint.value.as_str(), taint.effect.value.word()));
    Node {
        name: offer.name.as_str(),
        host: machine.host.as_str(),
        machine: Some(machine),
        is_control_plane,
        labels,
        avoided: avoided.collect(),
        taints: offer.taints,
        offers,
        max_pods: offer.max_pods,
        max_volumes: settings.and_then(|node| node.max_volumes.as_ref()).map(|most| most.value.into()),
    }
}

/// The machines of a host that run, by name.
pub fn running_on<'m>(lab: &'m Lab, host: &str) -> impl Iterator<Item = (&'m DnsLabel, &'m Machine)> {
    lab.machines.iter().filter(move |(_, machine)| machine.runs() && machine.host.value == host)
}
