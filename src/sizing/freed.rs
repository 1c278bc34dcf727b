//! Where memory is freed: on the nodes that can run the pods, and on their hosts.

use std::collections::BTreeMap;

use crate::facts::pod_resources::reaches_control_planes;
use crate::lab::Lab;
use crate::lab::cluster::SizedResource;
use crate::lab::hardware::{Machine, Role, State, TaintEffect};
use crate::lab::service::{AnyWorkload, Pod, WorkloadKind};
use crate::sizing::row::Row;
use crate::types::DnsLabel;

/// The label with the name of a node.
const HOSTNAME: &str = "kubernetes.io/hostname";

/// Memory that the pods of some nodes request less.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Freed {
    /// The hosts of the nodes.
    pub hosts: Vec<String>,
    /// The nodes, each of which can run the pods.
    pub nodes: Vec<String>,
    /// Bytes; negative if they request more.
    pub bytes: i128,
}

/// The freed memory by the nodes that can run the pods. The scheduler decides which of them does.
pub fn freed<'l>(lab: &'l Lab, rows: impl Iterator<Item = (&'l Row, AnyWorkload<'l>)>) -> Vec<Freed> {
    let mut sums: BTreeMap<Vec<(&DnsLabel, &str)>, i128> = BTreeMap::new();
    for (row, workload) in rows.filter(|(row, _)| row.resource == SizedResource::Memory) {
        let saved = row.saved();
        if saved == 0 {
            continue;
        }
        let nodes = nodes(lab, workload.pod());
        let is_everywhere =
            workload.long_running().is_some_and(|it| it.kind.value == WorkloadKind::DaemonSet);
        if is_everywhere && row.pods > 0 && !nodes.is_empty() {
            for node in nodes {
                *sums.entry(vec![node]).or_default() += saved / i128::from(row.pods);
            }
        } else {
            *sums.entry(nodes).or_default() += saved;
        }
    }
    let freed = sums.into_iter().map(|(nodes, bytes)| {
        let mut hosts: Vec<String> = nodes.iter().map(|(_, host)| (*host).to_owned()).collect();
        hosts.sort();
        hosts.dedup();
        Freed { hosts, nodes: nodes.iter().map(|(name, _)| name.to_string()).collect(), bytes }
    });
    freed.collect()
}

/// The nodes that can run pods, with their hosts.
fn nodes<'l>(lab: &'l Lab, pod: &Pod) -> Vec<(&'l DnsLabel, &'l str)> {
    let machines = lab.machines.iter().filter(|(_, machine)| machine.state.value == State::Running);
    let fit = machines.filter(|(name, machine)| accepts(lab, name, machine, pod));
    fit.map(|(name, machine)| (name, machine.host.as_str())).collect()
}

fn accepts(lab: &Lab, name: &DnsLabel, machine: &Machine, pod: &Pod) -> bool {
    let Some(node) = &machine.kubernetes else { return false };
    if pod.node_name.as_ref().is_some_and(|wanted| wanted.as_str() != name.as_str()) {
        return false;
    }
    if node.role.value == Role::ControlPlane && !reaches_control_planes(lab, pod) {
        return false;
    }
    let refused = node.taints.iter().any(|(key, taint)| {
        let is_hard = taint.effect.value != TaintEffect::PreferNoSchedule;
        is_hard && !pod.tolerate_all.value && !pod.tolerations.contains_key(key)
    });
    let is_declared = |key: &str| {
        let mut nodes = lab.machines.values().filter_map(|machine| machine.kubernetes.as_ref());
        nodes.any(|node| node.labels.contains_key(key))
    };
    // Labels that the lab does not declare are set by components of the cluster.
    let selected = pod.node_selector.iter().all(|(key, wanted)| match key.as_str() {
        HOSTNAME => wanted.as_str() == name.as_str(),
        key if is_declared(key) => node.labels.get(key).is_some_and(|has| has.value == wanted.value),
        _ => true,
    });
    !refused && selected
}
