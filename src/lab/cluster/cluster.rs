//! The Kubernetes cluster of a lab.

use crate::lab::FreeName;
use crate::lab::cluster::{ControlPlane, Etcd};
use crate::lab::decode::{Entries, record, words};
use crate::lab::hardware::{Kubelet, SecretRef, Talos};
use crate::types::{
    Address, AddressRange, Asn, DnsLabel, HostName, KubernetesVersion, LabelKey, LabelValue, Mtu, ObjectName,
    Port, Prefix, Release,
};
use crate::value::At;

words! {
    /// How the nodes become a cluster.
    pub enum Distribution {
        Kubeadm = "kubeadm",
        Talos = "talos",
        K3s = "k3s",
    }
}

words! {
    /// How services are reached on the nodes.
    pub enum KubeProxy {
        Iptables = "iptables",
        Ipvs = "ipvs",
        Nftables = "nftables",
        None = "none",
    }
}

record! {
    pub struct Cluster {
        pub name: Option<At<DnsLabel>>,
        pub distribution: At<Distribution>,
        pub version: At<KubernetesVersion>,
        pub versions: Versions,
        pub endpoint: Option<Endpoint>,
        pub high_availability: At<bool>,
        pub schedule_on_control_planes: At<bool>,
        pub pod_range: At<Prefix>,
        pub service_range: At<Prefix>,
        pub dns: ClusterDns,
        pub kube_proxy: At<KubeProxy>,
        pub cni: Option<Cni>,
        pub load_balancer: LoadBalancer,
        pub control_plane: ControlPlane,
        pub etcd: Etcd,
        pub kubelet: Kubelet,
        pub node_labels: Entries<LabelKey, At<LabelValue>>,
        pub registry_mirrors: Entries<FreeName, RegistryMirror>,
        pub gpus: Entries<DnsLabel, Gpu>,
        /// API groups whose definitions come from elsewhere.
        pub apis: Vec<At<ObjectName>>,
        pub feature_gates: Entries<FreeName, At<bool>>,
        pub kubeadm: Kubeadm,
        pub talos: Talos,
        pub k3s: K3s,
    }
}

record! {
    pub struct Versions {
        pub talos: Option<At<Release>>,
        pub containerd: Option<At<Release>>,
        pub etcd: Option<At<Release>>,
    }
}

words! {
    /// Who answers at a virtual address.
    pub enum AddressProvider {
        Talos = "talos",
        KubeVip = "kube-vip",
        Keepalived = "keepalived",
        Bgp = "bgp",
        External = "external",
    }
}

record! {
    /// Where the API is reached.
    pub struct Endpoint {
        pub address: Option<At<Address>>,
        pub machine: Option<At<String>>,
        pub provided_by: Option<At<AddressProvider>>,
        pub host: Option<At<HostName>>,
        pub port: At<Port>,
    }
}

record! {
    pub struct ClusterDns {
        pub domain: At<HostName>,
        pub address: Option<At<Address>>,
        pub replicas: Option<At<u32>>,
        pub bundled: At<bool>,
        pub node_cache: At<bool>,
    }
}

words! {
    /// What connects the pods.
    pub enum CniPlugin {
        Calico = "calico",
        Cilium = "cilium",
        Flannel = "flannel",
        None = "none",
    }
}

words! {
    /// How a component gets into the cluster.
    pub enum CniInstall {
        Operator = "operator",
        Helm = "helm",
        Cli = "cli",
        Manifest = "manifest",
    }
}

words! {
    /// How packets between nodes travel.
    pub enum CniRouting {
        Native = "native",
        Vxlan = "vxlan",
        Geneve = "geneve",
        Ipip = "ipip",
        Wireguard = "wireguard",
    }
}

record! {
    /// The network between pods.
    pub struct Cni {
        pub plugin: At<CniPlugin>,
        pub version: At<Release>,
        pub install: At<CniInstall>,
        pub routing: At<CniRouting>,
        pub mtu: Option<At<Mtu>>,
        pub gateway_api: At<bool>,
        pub devices: Vec<At<String>>,
    }
}

words! {
    /// What hands out addresses of load balancers.
    pub enum LoadBalancerProvider {
        Metallb = "metallb",
        Cilium = "cilium",
        KubeVip = "kube-vip",
    }
}

words! {
    /// How it becomes known where an address is.
    pub enum LoadBalancerMode {
        L2 = "l2",
        Bgp = "bgp",
    }
}

record! {
    pub struct LoadBalancer {
        pub provider: Option<At<LoadBalancerProvider>>,
        pub version: Option<At<Release>>,
        pub mode: At<LoadBalancerMode>,
        pub bgp: Option<ClusterBgp>,
        pub namespace: Option<At<DnsLabel>>,
        pub pools: Entries<DnsLabel, At<AddressRange>>,
        pub addresses: Entries<DnsLabel, NamedAddress>,
    }
}

record! {
    /// An address of a pool that is meant for something.
    pub struct NamedAddress {
        pub address: At<Address>,
        pub shared: At<bool>,
        pub traffic_policy: At<TrafficPolicy>,
        pub description: Option<At<String>>,
    }
}

words! {
    /// Which nodes take what arrives at a service's address.
    pub enum TrafficPolicy {
        Cluster = "Cluster",
        Local = "Local",
    }
}

record! {
    /// The cluster as a BGP speaker.
    pub struct ClusterBgp {
        pub asn: At<Asn>,
        pub network: At<String>,
    }
}

record! {
    /// Where images of a registry come from first.
    pub struct RegistryMirror {
        pub machine: Option<At<String>>,
        pub port: Option<At<Port>>,
        pub url: Option<At<String>>,
        pub tls: At<bool>,
        pub fallback: At<bool>,
    }
}

record! {
    /// A graphics card that pods can ask for.
    pub struct Gpu {
        pub device: At<String>,
        pub resource: At<LabelKey>,
        pub slices: At<u32>,
        pub memory_resource: Option<At<LabelKey>>,
        pub label: Option<At<LabelKey>>,
    }
}

record! {
    pub struct Kubeadm {
        pub skip_phases: Vec<At<String>>,
        pub ignore_preflight_errors: Vec<At<String>>,
        pub token: Option<SecretRef>,
    }
}

words! {
    /// Where k3s keeps the cluster's state.
    pub enum K3sDatastore {
        Sqlite = "sqlite",
        Etcd = "etcd",
        External = "external",
    }
}

record! {
    pub struct K3s {
        pub release: Option<At<String>>,
        pub disable: Vec<At<String>>,
        pub datastore: At<K3sDatastore>,
        pub token: Option<SecretRef>,
        pub server_args: Vec<At<String>>,
        pub agent_args: Vec<At<String>>,
    }
}
