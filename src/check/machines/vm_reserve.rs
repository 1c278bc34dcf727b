//! Nodes that reserve all of their memory.

use crate::check::rule::{Findings, Rule};
use crate::check::shared::nodes;
use crate::diag::{Code, Example, Severity};
use crate::lab::Lab;
use crate::lab::hardware::Kubelet;
use crate::types::Memory;
use crate::value::NodeId;

pub static CODE: Code = Code {
    name: "VM-RESERVE",
    severity: Severity::Error,
    title: "a node reserves all of its memory",
    why: "What a kubelet reserves for the system, and the memory below which it evicts pods, is not available to pods. \
          If it is as much as the machine has, the kubelet does not start, or no pod fits.",
    example: Example::Lab {
        bad: r#"{ machines.node1.kubernetes.kubelet.system_reserved.memory = "24Gi" }"#,
        good: r#"{ machines.node1.kubernetes.kubelet.system_reserved.memory = "1Gi" }"#,
    },
    allowable: false,
};

pub static RULE: Rule = Rule { code: &CODE, run };

fn run(lab: &Lab, findings: &mut Findings<'_>) {
    let Some(cluster) = &lab.cluster else { return };
    for node in nodes::nodes(lab) {
        let Some(memory) = &node.machine.memory else { continue };
        let parts = reserved(&node.node.kubelet, &cluster.kubelet);
        let sum = parts.iter().map(|(amount, _)| *amount).fold(0, u64::saturating_add);
        let largest = parts.iter().max_by_key(|(amount, _)| *amount);
        let Some((_, place)) = largest.filter(|_| sum >= memory.bytes()) else { continue };
        let name = node.name;
        findings
            .report(&CODE, format!("node `{name}` has {memory}, and reserves all of it"))
            .at(*place, "the largest part")
            .at(memory.node, "all of its memory")
            .help("reserve less, or give the machine more memory");
    }
}

/// What a kubelet keeps, in bytes. The settings of a node override those of the cluster.
fn reserved(own: &Kubelet, common: &Kubelet) -> Vec<(u64, NodeId)> {
    const SIGNAL: &str = "memory.available";
    let system = own.system_reserved.as_ref().or(common.system_reserved.as_ref());
    let kube = own.kube_reserved.as_ref().or(common.kube_reserved.as_ref());
    let reserved = [system, kube].into_iter().flatten().filter_map(|all| all.memory.as_ref());
    let eviction = if own.eviction_hard.is_empty() { &common.eviction_hard } else { &own.eviction_hard };
    let threshold = eviction.iter().find(|(signal, _)| signal.as_str() == SIGNAL).map(|(_, value)| value);
    let threshold =
        threshold.and_then(|value| Some((value.value.parse::<Memory>().ok()?.bytes(), value.node)));
    reserved.map(|memory| (memory.bytes(), memory.node)).chain(threshold).collect()
}
