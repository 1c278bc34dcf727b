//! Files of nodes without cloud-init: bare-metal machines, and machines that are set up by other means. One folder per
//! node, `nodes/NAME/`, in which each file has the path that it has on the node.

use crate::document::{Content, Document, Origin};
use crate::facts::vm::is_set_up_by_cloud_init;
use crate::resolve::{ClusterNode, Resolved};
use crate::targets::nodes::shared::NodeFile;
use crate::targets::nodes::system_of;

/// The files of all nodes that do not get them by cloud-init.
pub fn documents(lab: &Resolved<'_>) -> Vec<Document> {
    let documents = lab.nodes.iter().flat_map(|node| {
        let files = files(lab, node).into_iter();
        files.map(|file| Document {
            path: path(node, &file),
            origin: Origin::follows(file.node),
            content: Content::Text(file.content),
        })
    });
    documents.collect()
}

/// The files that are copied to the node. None if they are written on first boot.
pub fn files(lab: &Resolved<'_>, node: &ClusterNode<'_>) -> Vec<NodeFile> {
    match &lab.cluster {
        Some(_) if node.machine.vmid.is_some() && is_set_up_by_cloud_init(node.machine) => Vec::new(),
        Some(cluster) => system_of(cluster.cluster).files(lab, cluster, node),
        None => Vec::new(),
    }
}

/// The path of such a file in the tree.
pub fn path(node: &ClusterNode<'_>, file: &NodeFile) -> String {
    format!("nodes/{}{}", node.name, file.path)
}
