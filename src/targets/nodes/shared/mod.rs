//! What nodes of several systems share: the kubelet, labels, taints, files, and steps.

pub mod containerd;
pub mod control_plane;
pub mod kubelet;
pub mod registration;
pub mod script;
pub mod steps;
pub mod systemd;

use crate::document::{Data, DataKind};
use crate::lab::hardware::{Role, SecretRef};
use crate::print;
use crate::resolve::{ClusterNode, Resolved};
use crate::value::NodeId;

/// Secrets that a machine needs for its setup, by path and key in the lab's store.
pub const SECRETS_FOLDER: &str = "/run/bootstrap-secrets";
/// Installs secrets that have been copied to the machine.
pub const APPLY_SECRETS: &str = "/usr/local/sbin/apply-secrets";

/// A file on a machine, which is written on first boot.
#[derive(Clone, Debug)]
pub struct NodeFile {
    /// The absolute path on the machine.
    pub path: String,
    /// Permissions in octal, such as `0644`.
    pub mode: &'static str,
    /// The text of the file.
    pub content: String,
    /// The value because of which the file exists.
    pub node: NodeId,
}

impl NodeFile {
    /// A file that everyone can read.
    pub fn text(path: impl Into<String>, content: impl Into<String>, node: NodeId) -> Self {
        Self { path: path.into(), mode: "0644", content: content.into(), node }
    }

    /// A YAML file that everyone can read.
    pub fn yaml(path: impl Into<String>, documents: &[Data], node: NodeId) -> Self {
        Self::text(path, print::yaml(documents), node)
    }

    /// An executable script.
    pub fn script(path: impl Into<String>, content: impl Into<String>, node: NodeId) -> Self {
        Self { mode: "0755", ..Self::text(path, content, node) }
    }

    /// A mode for files that only root may read.
    pub fn private(self) -> Self {
        Self { mode: "0600", ..self }
    }
}

/// The path of a secret that the operator copies to a machine. It is in memory only: the output refers to secrets and
/// never contains them.
pub fn secret_path(secret: &SecretRef) -> String {
    format!("{SECRETS_FOLDER}/{}/{}", secret.path.value.trim_matches('/'), secret.key.value)
}

/// The node that starts the cluster: the control plane that the endpoint names, or else the first running one.
pub fn first_control_plane<'r, 'l>(lab: &'r Resolved<'l>) -> Option<&'r ClusterNode<'l>> {
    let endpoint = lab.cluster.as_ref().and_then(|cluster| cluster.endpoint?.machine);
    let mut control_planes = lab.nodes.iter().filter(|node| node.node.role.value == Role::ControlPlane);
    let named = control_planes.clone().find(|node| Some(node.name) == endpoint);
    named
        .or_else(|| control_planes.clone().find(|node| node.machine.runs()))
        .or_else(|| control_planes.next())
}

/// Whether this node starts the cluster.
pub fn is_first(lab: &Resolved<'_>, node: &ClusterNode<'_>) -> bool {
    first_control_plane(lab).is_some_and(|first| same(first, node))
}

/// Whether two nodes are the same.
pub fn same(one: &ClusterNode<'_>, other: &ClusterNode<'_>) -> bool {
    one.name == other.name
}

/// Merges one value into another: maps are merged, any other value is replaced.
pub fn overlay(base: Data, over: Data) -> Data {
    match (base.kind, over.kind) {
        (DataKind::Map(mut fields), DataKind::Map(others)) => {
            for (key, value) in others {
                match fields.iter_mut().find(|(known, _)| *known == key) {
                    Some((_, known)) => *known = overlay(known.clone(), value),
                    None => fields.push((key, value)),
                }
            }
            Data::new(DataKind::Map(fields), base.origin)
        }
        (_, kind) => Data::new(kind, over.origin),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Values;

    #[test]
    fn maps_are_merged_and_lists_replaced() {
        let node = Values::ROOT;
        let map = |key: &str, value: Data| Data::from(Data::map(node).put(key, value));
        let list = |text: &str| Data::list(node, [Data::text(node, text)]);
        let base = Data::map(node).put("a", map("x", Data::text(node, "1"))).put("b", list("old"));
        let over = Data::map(node).put("b", list("new")).put("a", map("y", Data::text(node, "2")));
        let expected = "a:\n  x: \"1\"\n  \"y\": \"2\"\nb:\n- new\n";
        assert_eq!(print::yaml(&[overlay(base.into(), over.into())]), expected);
    }
}
