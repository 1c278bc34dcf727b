//! Paths on a node, defined once for the code that writes files and the code that uses them.

/// The configuration of `kubeadm init` and `kubeadm join`.
pub const KUBEADM_FOLDER: &str = "/etc/kubernetes/bootstrap";
pub const KUBEADM_INIT: &str = "/usr/local/sbin/kubeadm-init";
pub const KUBEADM_JOIN: &str = "/usr/local/sbin/kubeadm-join";
/// The address, the CA and the token of the cluster. It is copied to the node.
pub const KUBEADM_DISCOVERY: &str = "/etc/kubernetes/bootstrap/discovery.yaml";
pub const K3S_START: &str = "/usr/local/sbin/k3s-start";
/// The path of the token of k3s.
pub const K3S_TOKEN: &str = "/etc/rancher/k3s/token";
/// Installs secrets that have been copied to the machine.
pub const APPLY_SECRETS: &str = "/usr/local/sbin/apply-secrets";
