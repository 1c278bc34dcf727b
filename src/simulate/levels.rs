//! How full nodes and hosts are.

use serde::Serialize;

use crate::lab::Lab;
use crate::lab::hardware::HostKind;
use crate::simulate::hosts::free_memory;
use crate::simulate::model::Model;
use crate::simulate::state::{State, Status};
use crate::world::demand::{CPU, MEMORY};

/// A node or a host, and how full it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bar {
    /// The name.
    pub name: String,
    /// Whether it is lost.
    pub lost: bool,
    /// CPU in millicores. Absent if the lab does not say how much there is.
    pub cpu: Option<Level>,
    /// Memory in bytes.
    pub memory: Option<Level>,
    /// Pods, on a node.
    pub pods: Option<Level>,
}

/// How much of something is requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Level {
    /// What is requested.
    pub used: u64,
    /// What there is.
    pub of: u64,
}

impl Level {
    /// The share in percent, rounded down.
    pub fn percent(self) -> u64 {
        let share = u128::from(self.used) * 100 / u128::from(self.of.max(1));
        u64::try_from(share).unwrap_or(u64::MAX)
    }
}

/// How full nodes are.
pub fn node_bars(model: &Model<'_>, state: &State) -> Vec<Bar> {
    let level = |node: usize, name: &str| {
        let resource = model.resources.iter().position(|known| *known == name)?;
        let of = model.capacity[node][resource];
        (of != u64::MAX).then_some(Level { used: state.nodes[node].used[resource], of })
    };
    let bar = |node: usize| Bar {
        name: model.nodes[node].name.to_owned(),
        lost: state.status[node] == Status::Gone,
        cpu: level(node, CPU),
        memory: level(node, MEMORY),
        pods: Some(Level { used: state.nodes[node].pods.len() as u64, of: model.nodes[node].max_pods }),
    };
    (0..model.nodes.len()).map(bar).collect()
}

/// How much of the memory of hosts their running machines have.
pub fn host_bars(lab: &Lab) -> Vec<Bar> {
    let hosts = lab.hosts.iter().filter(|(_, host)| host.kind.value == HostKind::Proxmox);
    let bars = hosts.map(|(name, host)| {
        let usable = host.memory.value.bytes().saturating_sub(host.reserve.value.bytes());
        let free = free_memory(lab, name.as_str(), host);
        Bar {
            name: name.to_string(),
            lost: false,
            cpu: None,
            memory: Some(Level { used: usable.saturating_sub(free), of: usable }),
            pods: None,
        }
    });
    bars.collect()
}
