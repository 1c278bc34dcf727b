//! The settings with which a node registers, and those that only an administrator may apply: labels, taints,
//! annotations, addresses.

use std::collections::BTreeMap;

use crate::document::Data;
use crate::facts::kubelet::kubelet_may_set;
use crate::lab::hardware::Role;
use crate::resolve::{ClusterNode, Resolved};
use crate::types::LabelValue;
use crate::value::{At, NodeId};

/// The taint of control planes that do not accept ordinary pods.
pub const CONTROL_PLANE_TAINT: &str = "node-role.kubernetes.io/control-plane";

/// The labels of a node by key: the labels of all nodes, and its own.
pub fn labels<'l>(lab: &Resolved<'l>, node: &ClusterNode<'l>) -> BTreeMap<&'l str, &'l At<LabelValue>> {
    let common = lab.cluster.iter().flat_map(|cluster| &cluster.cluster.node_labels);
    common.chain(&node.node.labels).map(|(key, value)| (key.as_str(), value)).collect()
}

/// A taint of a node.
pub struct NodeTaint {
    /// The key.
    pub key: String,
    /// The value; may be empty.
    pub value: String,
    /// The effect, such as `NoSchedule`.
    pub effect: &'static str,
    /// The value that decides the taint.
    pub node: NodeId,
}

/// The taints with which a node registers: the control plane taint, unless control planes accept ordinary pods, and its
/// own.
pub fn taint_list(lab: &Resolved<'_>, node: &ClusterNode<'_>) -> Vec<NodeTaint> {
    let mut taints = Vec::new();
    if let Some(cluster) = &lab.cluster
        && node.node.role.value == Role::ControlPlane
        && !cluster.cluster.schedule_on_control_planes.value
        && !node.node.taints.contains_key(CONTROL_PLANE_TAINT)
    {
        taints.push(NodeTaint {
            key: CONTROL_PLANE_TAINT.to_owned(),
            value: String::new(),
            effect: "NoSchedule",
            node: cluster.cluster.schedule_on_control_planes.node,
        });
    }
    taints.extend(node.node.taints.iter().map(|(key, taint)| NodeTaint {
        key: key.as_str().to_owned(),
        value: taint.value.as_str().to_owned(),
        effect: taint.effect.word(),
        node: taint.node,
    }));
    taints
}

/// The taints as data, in Kubernetes' notation.
pub fn taints(lab: &Resolved<'_>, node: &ClusterNode<'_>) -> Data {
    let taints = taint_list(lab, node).into_iter().map(|taint| {
        let map = Data::map(taint.node).text("key", taint.key);
        let map = if taint.value.is_empty() { map } else { map.text("value", taint.value) };
        map.text("effect", taint.effect).into()
    });
    Data::list(node.node.node, taints)
}

/// What labels and annotates a node when it registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registration {
    /// The kubelet, with its own rights.
    Kubelet,
    /// The node system, which annotates all nodes, and labels control planes as an administrator.
    System,
}

impl Registration {
    /// Whether the node gets the label by itself.
    pub fn sets(self, node: &ClusterNode<'_>, key: &str) -> bool {
        kubelet_may_set(key) || self == Self::System && node.node.role.value == Role::ControlPlane
    }

    fn annotates(self) -> bool {
        self == Self::System
    }
}

/// Other labels and annotations: objects that an administrator applies once the nodes have joined.
pub fn manifests(lab: &Resolved<'_>, registration: Registration) -> Vec<Data> {
    let with_rest = lab.nodes.iter().filter_map(|node| {
        let labels: Vec<(String, Data)> = labels(lab, node)
            .into_iter()
            .filter(|(key, _)| !registration.sets(node, key))
            .map(|(key, value)| (key.to_owned(), Data::from(value)))
            .collect();
        let annotations = node.node.annotations.iter().filter(|_| !registration.annotates());
        let annotations: Vec<(String, Data)> =
            annotations.map(|(key, value)| (key.as_str().to_owned(), Data::from(value))).collect();
        if labels.is_empty() && annotations.is_empty() {
            return None;
        }
        let described = node.node.node;
        let metadata = Data::map(described)
            .text("name", node.name.to_string())
            .some("labels", Data::map(described).extend(labels))
            .some("annotations", Data::map(described).extend(annotations));
        Some(
            Data::map(described)
                .text("apiVersion", "v1")
                .text("kind", "Node")
                .put("metadata", metadata)
                .into(),
        )
    });
    with_rest.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kubelet_keeps_to_the_labels_that_it_may_set() {
        for key in [
            "gpu",
            "example.com/rack",
            "notkubernetes.io/x",
            "topology.kubernetes.io/zone",
            "node.kubernetes.io/exclude-from-external-load-balancers",
            "kubernetes.io/hostname",
            "a.kubelet.kubernetes.io/x",
        ] {
            assert!(kubelet_may_set(key), "{key}");
        }
        for key in [
            "node-role.kubernetes.io/worker",
            "kubernetes.io/role",
            "topology.kubernetes.io/rack",
            "node-restriction.kubernetes.io/team",
            "team.node-restriction.kubernetes.io/x",
            "example.k8s.io/x",
        ] {
            assert!(!kubelet_may_set(key), "{key}");
        }
    }
}
