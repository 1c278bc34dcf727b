//! What each service requests, and of which node.

use std::collections::BTreeMap;

use crate::lab::Switched;
use crate::simulate::model::Model;
use crate::simulate::state::State;
use crate::value::NodeId;
use crate::world::demand::{CPU, MEMORY};

/// What pods request together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// CPU in millicores.
    pub cpu: u64,
    /// Memory in bytes.
    pub memory: u64,
    /// The number of pods.
    pub pods: u64,
}

/// What the pods of each service request of a node, or of all nodes together: by the name of the service, with the value
/// that it follows from. Other pods have the name of their workload.
pub fn shares<'m>(
    model: &Model<'m>,
    state: &State,
    node: Option<usize>,
) -> BTreeMap<&'m str, (NodeId, Share)> {
    let mut shares: BTreeMap<&str, (NodeId, Share)> = BTreeMap::new();
    let nodes = state.nodes.iter().enumerate().filter(|(number, _)| node.is_none_or(|node| node == *number));
    for pod in nodes.flat_map(|(_, load)| &load.pods) {
        let number = model.pods[*pod].workload;
        let workload = &model.workloads[number];
        let place = || {
            let service = workload.service.and_then(|name| match model.lab.services.get(name) {
                Some(Switched::On(service)) => Some(service.node),
                _ => None,
            });
            service.or(workload.place().map(|data| data.origin.node)).unwrap_or(model.lab.name.node)
        };
        let name = workload.service.unwrap_or(workload.name);
        let (_, share) = shares.entry(name).or_insert_with(|| (place(), Share::default()));
        let amount = |name: &str| {
            let needs = model.needs[number].iter();
            needs
                .filter(|(resource, _)| model.resources[*resource] == name)
                .map(|(_, amount)| *amount)
                .sum::<u64>()
        };
        share.cpu = share.cpu.saturating_add(amount(CPU));
        share.memory = share.memory.saturating_add(amount(MEMORY));
        share.pods += 1;
    }
    shares
}
