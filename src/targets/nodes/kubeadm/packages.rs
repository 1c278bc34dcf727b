//! What a node needs besides its files: packages of the cluster's version, kernel modules and settings.

use crate::lab::cluster::KubeProxy;
use crate::resolve::ResolvedCluster;
use crate::targets::nodes::system::{Kernel, PackageRepository, Packages, Pin, RequiredPackage};

/// The packages with the version of the cluster.
const KUBERNETES: [&str; 3] = ["kubeadm", "kubectl", "kubelet"];

/// Kernel modules that containers and their networks need.
const MODULES: [&str; 2] = ["overlay", "br_netfilter"];
const IPVS_MODULES: [&str; 5] = ["ip_vs", "ip_vs_rr", "ip_vs_sh", "ip_vs_wrr", "nf_conntrack"];
const SYSCTLS: [(&str, &str); 3] = [
    ("net.bridge.bridge-nf-call-ip6tables", "1"),
    ("net.bridge.bridge-nf-call-iptables", "1"),
    ("net.ipv4.ip_forward", "1"),
];

pub fn kernel(cluster: &ResolvedCluster<'_>) -> Kernel {
    let mut modules = MODULES.to_vec();
    if cluster.cluster.kube_proxy.value == KubeProxy::Ipvs {
        modules.extend(IPVS_MODULES);
    }
    Kernel { modules, sysctls: &SYSCTLS }
}

pub fn packages(cluster: &ResolvedCluster<'_>) -> Packages {
    Packages {
        repository: Some(repository(cluster)),
        required: required(cluster),
        held: KUBERNETES.to_vec(),
        pins: pins(cluster),
    }
}

/// Kubernetes has one repository for each minor release.
fn repository(cluster: &ResolvedCluster<'_>) -> PackageRepository {
    let version = cluster.cluster.version;
    let uri = format!("https://pkgs.k8s.io/core:/stable:/v{}/deb/", version.without_patch());
    PackageRepository { name: "kubernetes", key: format!("{uri}Release.key"), uri, node: version.node }
}

fn required(cluster: &ResolvedCluster<'_>) -> Vec<RequiredPackage> {
    let described = cluster.cluster;
    let package = |name, node| RequiredPackage { name, replacement: None, node };
    // Docker's package of containerd has another name, and conflicts with the distribution's.
    let containerd = RequiredPackage {
        replacement: Some("containerd.io"),
        ..package("containerd", described.distribution.node)
    };
    let mut required = vec![containerd];
    required.extend(KUBERNETES.map(|name| package(name, described.version.node)));
    if described.kube_proxy.value == KubeProxy::Ipvs {
        required.push(package("ipset", described.kube_proxy.node));
    }
    required
}

fn pins(cluster: &ResolvedCluster<'_>) -> Vec<Pin> {
    let version = cluster.cluster.version;
    let kubernetes = version.patch().map(|_| Pin {
        packages: KUBERNETES.join(" "),
        version: format!("{version}-*"),
        node: version.node,
    });
    let containerd = cluster.cluster.versions.containerd.as_ref().map(|containerd| {
        let separator = if containerd.patch().is_some() { "-" } else { "." };
        Pin {
            packages: "containerd containerd.io".to_owned(),
            version: format!("{containerd}{separator}*"),
            node: containerd.node,
        }
    });
    kubernetes.into_iter().chain(containerd).collect()
}
