//! Where things lie on a node: said once, for those who put them there and for those who run them.

/// What `kubeadm init` and `kubeadm join` read.
pub const KUBEADM_FOLDER: &str = "/etc/kubernetes/bootstrap";
pub const KUBEADM_INIT: &str = "/usr/local/sbin/kubeadm-init";
pub const KUBEADM_JOIN: &str = "/usr/local/sbin/kubeadm-join";
/// Says where the cluster is, how to know that it is the right one, and holds the token. It is brought to the node.
pub const KUBEADM_DISCOVERY: &str = "/etc/kubernetes/bootstrap/discovery.yaml";
pub const K3S_START: &str = "/usr/local/sbin/k3s-start";
/// Where a node of k3s finds the token.
pub const K3S_TOKEN: &str = "/etc/rancher/k3s/token";
/// Puts secrets in place that have been brought to the machine.
pub const APPLY_SECRETS: &str = "/usr/local/sbin/apply-secrets";
