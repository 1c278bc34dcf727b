//! What the nodes of a lab offer to pods.

use crate::facts::kubelet::max_pods;
use crate::facts::node_system::NodeFacts;
use crate::lab::Lab;
use crate::lab::cluster::Cluster;
use crate::lab::hardware::{Kubelet, Machine, Node, ReservedResources, Role, TaintEffect};
use crate::types::{DnsLabel, Memory};

/// The label and taint of control planes.
pub const CONTROL_PLANE: &str = "node-role.kubernetes.io/control-plane";
/// The label with the name of a node.
pub const HOST_NAME: &str = "kubernetes.io/hostname";
/// What kubelets keep free, unless they are configured otherwise.
const EVICTION_BYTES: u64 = 100 << 20;

/// Amounts of resources: CPU in millicores, the others in bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Amounts {
    /// CPU.
    pub cpu: u64,
    /// Memory.
    pub memory: u64,
    /// The node's own disk space.
    pub storage: u64,
}

/// A taint: key, value and effect.
pub type Taint<'l> = (&'l str, &'l str, &'static str);

/// A node, as the scheduler sees it.
#[derive(Debug)]
pub struct Offer<'l> {
    /// The name of the machine and the node.
    pub name: &'l DnsLabel,
    /// The machine.
    pub machine: &'l Machine,
    /// The labels that the lab, the kubelet and the system of the node set.
    pub labels: Vec<(&'l str, &'l str)>,
    /// Taints that pods must tolerate.
    pub taints: Vec<Taint<'l>>,
    /// What is left for pods. An unknown amount is unlimited.
    pub free: Amounts,
    /// How many pods the kubelet accepts.
    pub max_pods: u64,
}

/// The running nodes. None if some machine or host is invalid, or none is running.
pub fn offers<'l>(lab: &'l Lab, facts: Option<&dyn NodeFacts>) -> Option<Vec<Offer<'l>>> {
    let cluster = lab.cluster.as_ref().filter(|_| lab.machines.is_complete() && lab.hosts.is_complete())?;
    let running = lab.machines.iter().filter(|(_, machine)| machine.runs());
    let nodes = running.filter_map(|(name, machine)| {
        Some(offer(lab, cluster, facts, name, machine, machine.kubernetes.as_ref()?))
    });
    Some(nodes.collect::<Vec<_>>()).filter(|nodes| !nodes.is_empty())
}

fn offer<'l>(
    lab: &'l Lab,
    cluster: &'l Cluster,
    facts: Option<&dyn NodeFacts>,
    name: &'l DnsLabel,
    machine: &'l Machine,
    node: &'l Node,
) -> Offer<'l> {
    Offer {
        name,
        machine,
        labels: labels(cluster, facts, name, machine, node),
        taints: taints(cluster, node),
        free: free(lab, machine, &node.kubelet, &cluster.kubelet),
        max_pods: max_pods(cluster, node).into(),
    }
}

/// The labels of a node: what the lab sets, and what the kubelet and the system of the node add.
pub fn labels<'l>(
    cluster: &'l Cluster,
    facts: Option<&dyn NodeFacts>,
    name: &'l DnsLabel,
    machine: &Machine,
    node: &'l Node,
) -> Vec<(&'l str, &'l str)> {
    let set = node.labels.iter().chain(&cluster.node_labels);
    let mut labels: Vec<(&str, &str)> =
        set.map(|(key, value)| (key.as_str(), value.value.as_str())).collect();
    let mut add = |key, value| {
        if labels.iter().all(|(known, _)| *known != key) {
            labels.push((key, value));
        }
    };
    add(HOST_NAME, name.as_str());
    add("kubernetes.io/os", "linux");
    // Virtual machines have the architecture of their host, and Proxmox VE runs on one only.
    if machine.vmid.is_some() {
        add("kubernetes.io/arch", "amd64");
    }
    if node.role.value == Role::ControlPlane {
        add(CONTROL_PLANE, facts.map_or("", NodeFacts::control_plane_label));
    }
    labels
}

/// The taints of a node that pods must tolerate.
pub fn taints<'l>(cluster: &Cluster, node: &'l Node) -> Vec<Taint<'l>> {
    let mut taints: Vec<_> = node
        .taints
        .iter()
        .filter(|(_, taint)| taint.effect.value != TaintEffect::PreferNoSchedule)
        .map(|(key, taint)| (key.as_str(), taint.value.value.as_str(), taint.effect.value.word()))
        .collect();
    let reserved = node.role.value == Role::ControlPlane && !cluster.schedule_on_control_planes.value;
    if reserved && !node.taints.contains_key(CONTROL_PLANE) {
        taints.push((CONTROL_PLANE, "", "NoSchedule"));
    }
    taints
}

/// The size of a machine less what its kubelet reserves. A machine without a size of its own is its host.
fn free(lab: &Lab, machine: &Machine, own: &Kubelet, common: &Kubelet) -> Amounts {
    let host = lab.hosts.get(machine.host.value.as_str()).filter(|_| machine.vmid.is_none());
    let cores = machine.vcpus().or(host.map(|host| host.threads.value));
    let memory = machine.memory.as_ref().map(|memory| memory.value.bytes());
    let memory = memory.or(host.map(|host| host.memory.value.bytes()));
    let storage: u64 =
        machine.disks.values().map(|disk| disk.size.value.bytes()).fold(0, u64::saturating_add);
    let reserved = |amount: fn(&ReservedResources) -> Option<u64>| {
        let system = own.system_reserved.as_ref().or(common.system_reserved.as_ref());
        let kube = own.kube_reserved.as_ref().or(common.kube_reserved.as_ref());
        [system, kube].into_iter().flatten().filter_map(amount).fold(0, u64::saturating_add)
    };
    let left = |size: Option<u64>, used: u64| size.map_or(u64::MAX, |size| size.saturating_sub(used));
    let kept = reserved(|all| all.memory.as_ref().map(|memory| memory.value.bytes()));
    Amounts {
        cpu: left(
            cores.map(|cores| u64::from(cores) * 1000),
            reserved(|all| all.cpu.as_ref().map(|cpu| cpu.value.millis())),
        ),
        memory: left(memory, kept.saturating_add(eviction(own, common))),
        storage: left(
            Some(storage).filter(|storage| *storage > 0),
            reserved(|all| all.ephemeral_storage.as_ref().map(|size| size.value.bytes())),
        ),
    }
}

/// The memory below which pods are evicted. A share in percent is not counted.
fn eviction(own: &Kubelet, common: &Kubelet) -> u64 {
    const SIGNAL: &str = "memory.available";
    let all = if own.eviction_hard.is_empty() { &common.eviction_hard } else { &own.eviction_hard };
    if all.is_empty() {
        return EVICTION_BYTES;
    }
    let threshold = all.iter().find(|(signal, _)| signal.as_str() == SIGNAL);
    threshold.and_then(|(_, value)| value.value.parse::<Memory>().ok()).map_or(0, |memory| memory.bytes())
}
