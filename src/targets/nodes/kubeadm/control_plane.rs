//! Files that the API server and the scheduler read, and their arguments and volumes for kubeadm.

use crate::document::{Data, Map};
use crate::resolve::ResolvedCluster;
use crate::targets::nodes::shared::control_plane::{audit_policy, scheduler_settings};
use crate::value::NodeId;

const AUDIT_POLICY: &str = "/etc/kubernetes/audit-policy.yaml";
const AUDIT_FOLDER: &str = "/var/log/kubernetes/audit";
const SCHEDULER: &str = "/etc/kubernetes/scheduler.yaml";
const SCHEDULER_CREDENTIALS: &str = "/etc/kubernetes/scheduler.conf";

/// A file of the control planes: its name in the tree, its path on the node, its content.
pub struct ControlPlaneFile {
    pub name: &'static str,
    pub path: &'static str,
    pub data: Data,
    pub node: NodeId,
}

pub fn files(cluster: &ResolvedCluster<'_>) -> Vec<ControlPlaneFile> {
    let control = &cluster.cluster.control_plane;
    let audit = control.audit_log.as_ref().map(|audit| ControlPlaneFile {
        name: "audit-policy.yaml",
        path: AUDIT_POLICY,
        data: audit_policy(audit.node),
        node: audit.node,
    });
    let scheduler = control.topology_spread.first().map(|first| ControlPlaneFile {
        name: "scheduler.yaml",
        path: SCHEDULER,
        data: scheduler_settings(cluster, first.node, Some(SCHEDULER_CREDENTIALS)),
        node: first.node,
    });
    audit.into_iter().chain(scheduler).collect()
}

/// Arguments and volumes of the API server's audit log.
pub fn audit(cluster: &ResolvedCluster<'_>) -> (Vec<(String, Data)>, Vec<Data>) {
    let Some(audit) = &cluster.cluster.control_plane.audit_log else { return Default::default() };
    let arguments = [
        ("audit-log-maxage", Data::text(audit.max_age.node, audit.max_age.to_string())),
        ("audit-log-maxbackup", Data::text(audit.max_files.node, audit.max_files.to_string())),
        ("audit-log-maxsize", Data::text(audit.max_size.node, audit.max_size.to_string())),
        ("audit-log-path", Data::text(audit.node, format!("{AUDIT_FOLDER}/audit.log"))),
        ("audit-policy-file", Data::text(audit.node, AUDIT_POLICY)),
    ];
    let policy =
        volume(audit.node, "audit-policy", AUDIT_POLICY).put("readOnly", Data::bool(audit.node, true));
    let log = volume(audit.node, "audit-log", AUDIT_FOLDER);
    let volumes =
        vec![policy.text("pathType", "File").into(), log.text("pathType", "DirectoryOrCreate").into()];
    (arguments.map(|(name, value)| (name.to_owned(), value)).into(), volumes)
}

/// Arguments and volumes of the scheduler's settings.
pub fn spread(cluster: &ResolvedCluster<'_>) -> (Vec<(String, Data)>, Vec<Data>) {
    let Some(first) = cluster.cluster.control_plane.topology_spread.first() else {
        return Default::default();
    };
    let arguments = vec![("config".to_owned(), Data::text(first.node, SCHEDULER))];
    let settings = volume(first.node, "settings", SCHEDULER).put("readOnly", Data::bool(first.node, true));
    (arguments, vec![settings.text("pathType", "File").into()])
}

fn volume(node: NodeId, name: &str, path: &str) -> Map {
    Data::map(node).text("name", name).text("hostPath", path).text("mountPath", path)
}
