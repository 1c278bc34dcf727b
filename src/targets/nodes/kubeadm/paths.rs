//! Paths on a node, defined once for the code that writes files and the code that uses them.

/// The configuration of `kubeadm init` and `kubeadm join`.
pub(super) const FOLDER: &str = "/etc/kubernetes/bootstrap";
pub(super) const INIT: &str = "/usr/local/sbin/kubeadm-init";
pub(super) const JOIN: &str = "/usr/local/sbin/kubeadm-join";
/// The address, the CA and the token of the cluster. It is copied to the node.
pub(super) const DISCOVERY: &str = "/etc/kubernetes/bootstrap/discovery.yaml";
