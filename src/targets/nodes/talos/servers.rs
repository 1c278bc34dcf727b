//! Servers in patches: the time servers and name servers that a node asks.

use crate::facts::node_system::Server;
use crate::lab::cluster::Cluster;
use crate::lab::decode::Raw;
use crate::lab::hardware::Node;
use crate::value::{Kind, Values};

/// The fields of a patch that name servers.
const FIELDS: &[(&[&str], &str)] = &[
    (&["machine", "time", "servers"], "its time server"),
    (&["machine", "network", "nameservers"], "its DNS server"),
];

/// The servers that the patches of a node name alone. Of several, one that starts by itself is enough.
pub(super) fn servers(cluster: &Cluster, node: &Node, values: &Values) -> Vec<Server> {
    let mut found = Vec::new();
    for Raw(patch) in node.talos.patches.iter().chain(&cluster.talos.patches) {
        for (path, what) in FIELDS {
            let field = path.iter().try_fold(*patch, |node, key| values.field(node, key));
            let Some(Kind::List(servers)) = field.map(|node| &values.node(node).kind) else { continue };
            if let [server] = servers.as_slice()
                && let Kind::String(address) = &values.node(*server).kind
            {
                found.push(Server { what, address: address.to_string(), node: *server });
            }
        }
    }
    found
}
