//! The scripts with which a node starts or joins the cluster.

use minijinja::context;

use crate::lab::cluster::EtcdPlacement;
use crate::lab::hardware::Role;
use crate::resolve::{ClusterNode, Resolved, ResolvedCluster};
use crate::targets::nodes::kubeadm::paths;
use crate::targets::nodes::shared::control_plane::endpoint_text;
use crate::targets::nodes::shared::script::fill;
use crate::targets::nodes::shared::{NodeFile, secret_path};

const INIT: &str = include_str!("init.sh.jinja");
const JOIN: &str = include_str!("join.sh.jinja");

/// The files that the other control planes need besides a token: the certificate authorities.
const AUTHORITIES: [&str; 6] =
    ["ca.crt", "ca.key", "sa.key", "sa.pub", "front-proxy-ca.crt", "front-proxy-ca.key"];
const ETCD_AUTHORITY: [&str; 2] = ["etcd/ca.crt", "etcd/ca.key"];
/// Client certificates of the API server for an external etcd.
const ETCD_CLIENT: [&str; 3] = ["etcd/ca.crt", "apiserver-etcd-client.crt", "apiserver-etcd-client.key"];

pub fn init(lab: &Resolved<'_>, cluster: &ResolvedCluster<'_>) -> NodeFile {
    let described = cluster.cluster;
    let control_planes = lab.nodes.iter().filter(|node| node.node.role.value == Role::ControlPlane).count();
    let mut authorities: Vec<&str> = Vec::new();
    if control_planes > 1 {
        authorities.extend(AUTHORITIES);
        let tls = described.etcd.endpoints.iter().any(|endpoint| endpoint.starts_with("https:"));
        match described.etcd.placement.value {
            EtcdPlacement::Stacked => authorities.extend(ETCD_AUTHORITY),
            EtcdPlacement::External if tls => authorities.extend(ETCD_CLIENT),
            EtcdPlacement::External => {}
        }
    }
    let values = context! {
        cluster => cluster.name.to_string(),
        bootstrap => paths::FOLDER,
        discovery => paths::DISCOVERY,
        endpoint => cluster.endpoint.as_ref().map(endpoint_text).unwrap_or_default(),
        token => described.kubeadm.token.as_ref().map(secret_path).unwrap_or_default(),
        authorities,
    };
    NodeFile::script(paths::INIT, fill("init.sh", INIT, values), described.kubeadm.node)
}

pub fn join(cluster: &ResolvedCluster<'_>, node: &ClusterNode<'_>) -> NodeFile {
    let values = context! {
        cluster => cluster.name.to_string(),
        bootstrap => paths::FOLDER,
        discovery => paths::DISCOVERY,
        control_plane => node.node.role.value == Role::ControlPlane,
    };
    NodeFile::script(paths::JOIN, fill("join.sh", JOIN, values), cluster.cluster.kubeadm.node)
}
