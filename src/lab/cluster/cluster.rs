//! The Kubernetes cluster of a lab.

use crate::lab::FreeName;
use crate::lab::cluster::{ControlPlane, Etcd};
use crate::lab::decode::{Entries, record, words};
use crate::lab::hardware::{Kubelet, SecretRef, Talos};
use crate::types::{
    Address, AddressRange, Asn, DnsLabel, HostName, KubernetesVersion, LabelKey, LabelValue, Line, Mtu,
    ObjectName, ObjectRef, Port, Prefix, Release,
};
use crate::value::At;

words! {
    /// The Kubernetes distribution.
    pub enum Distribution {
        Kubeadm = "kubeadm",
        Talos = "talos",
        K3s = "k3s",
    }
}

words! {
    /// Mode of kube-proxy.
    pub enum KubeProxy {
        Iptables = "iptables",
        Ipvs = "ipvs",
        Nftables = "nftables",
        None = "none",
    }
}

record! {
    /// The Kubernetes cluster that runs the services.
    pub struct Cluster {
        /// Name of the cluster. Without it, the lab's name.
        #[example("home")]
        pub name: Option<At<DnsLabel>>,
        /// Kubernetes distribution of the nodes.
        pub distribution: At<Distribution> = "kubeadm",
        /// Version of Kubernetes, such as `1.34.2`.
        #[example("1.34.2")]
        pub version: At<KubernetesVersion>,
        /// Versions of components that run Kubernetes.
        pub versions: Versions = {},
        /// Endpoint of the Kubernetes API: an `address`, or a `machine`.
        #[example({ address = "10.0.20.5", provided_by = 'kube-vip })]
        pub endpoint: Option<Endpoint>,
        /// Whether the cluster must survive the loss of a control plane; checked when the lab is rendered.
        pub high_availability: At<bool> = false,
        /// Whether ordinary pods can be scheduled on control planes. If not, control planes are tainted.
        pub schedule_on_control_planes: At<bool> = false,
        /// CIDR of the pod network, such as `10.10.0.0/16`.
        #[example("10.10.0.0/16")]
        pub pod_range: At<Prefix>,
        /// CIDR of Service cluster IPs, such as `10.96.0.0/12`.
        #[example("10.96.0.0/12")]
        pub service_range: At<Prefix>,
        /// DNS inside the cluster.
        pub dns: ClusterDns = {},
        /// Mode of kube-proxy; `'none` if the CNI plugin replaces it.
        pub kube_proxy: At<KubeProxy> = "iptables",
        /// CNI plugin of the cluster.
        #[example({ plugin = 'cilium, version = "1.19.1" })]
        pub cni: Option<Cni>,
        /// Addresses of Services of type LoadBalancer.
        pub load_balancer: LoadBalancer = {},
        /// Settings of the control plane components.
        pub control_plane: ControlPlane = {},
        /// Placement and settings of etcd.
        pub etcd: Etcd = {},
        /// Kubelet settings of all nodes.
        pub kubelet: Kubelet = {},
        /// Labels of all nodes, such as `node_labels."topology.kubernetes.io/region" = "main"`.
        #[example({ "topology.kubernetes.io/region" = "main" })]
        pub node_labels: Entries<LabelKey, At<LabelValue>>,
        /// Registry mirrors that images are pulled from first:
        /// `registry_mirrors."docker.io" = { machine = "registry", port = 5000 }`.
        #[example({ "docker.io" = { machine = "registry", port = 5000 } })]
        pub registry_mirrors: Entries<FreeName, RegistryMirror>,
        /// GPUs that pods can request, by name.
        #[example({ t4 = { device = "tesla-t4", resource = "nvidia.com/gpu" } })]
        pub gpus: Entries<DnsLabel, Gpu>,
        /// API groups whose CRDs are installed, but by none of the lab's services:
        /// `["gateway.networking.k8s.io"]`.
        #[example(["gateway.networking.k8s.io"])]
        pub apis: Vec<At<ObjectName>>,
        /// Objects that exist in the cluster, but that none of the lab's services creates, such as a Secret created
        /// by hand: `KIND/NAMESPACE/NAME`, or `KIND/NAME` if they are cluster-scoped.
        #[example(["Secret/flux-system/sops-age"])]
        pub objects: Vec<At<ObjectRef>>,
        /// Kubernetes feature gates, applied to all components.
        #[example({ UserNamespacesSupport = true })]
        pub feature_gates: Entries<FreeName, At<bool>>,
        /// Settings of kubeadm; with `distribution = 'kubeadm`.
        pub kubeadm: Kubeadm = {},
        /// Talos settings of all nodes; with `distribution = 'talos`.
        pub talos: Talos = {},
        /// Settings of k3s; with `distribution = 'k3s`.
        pub k3s: K3s = {},
    }
}

record! {
    /// Versions of components that are released separately from Kubernetes.
    pub struct Versions {
        /// Version of Talos Linux, such as `1.11.5`.
        #[example("1.11.5")]
        pub talos: Option<At<Release>>,
        /// Version of containerd, such as `2.1`.
        #[example("2.1")]
        pub containerd: Option<At<Release>>,
    }
}

words! {
    /// What answers at a virtual address.
    pub enum AddressProvider {
        Talos = "talos",
        KubeVip = "kube-vip",
        Keepalived = "keepalived",
        Bgp = "bgp",
        External = "external",
    }
}

record! {
    /// The address of the Kubernetes API.
    pub struct Endpoint {
        /// Virtual IP address shared by the control planes, or the address of a load balancer in front of
        /// them.
        #[example("10.0.20.5")]
        pub address: Option<At<Address>>,
        /// One of `machines`, whose address is the endpoint. The API is unavailable while that machine is
        /// down.
        #[example("control-1")]
        pub machine: Option<At<String>>,
        /// What provides the `address`.
        #[example("kube-vip")]
        pub provided_by: Option<At<AddressProvider>>,
        /// DNS name of the API, such as `api.example.lan`; it must resolve to the address.
        #[example("api.example.lan")]
        pub host: Option<At<HostName>>,
        /// Port of the API.
        #[example(7443)]
        pub port: At<Port> = 6443,
    }
}

record! {
    /// DNS inside the cluster.
    pub struct ClusterDns {
        /// DNS domain of Services inside the cluster.
        #[example("k8s.example.lan")]
        pub domain: At<HostName> = "cluster.local",
        /// Cluster IP of the DNS Service. Without it, the tenth address of `service_range`.
        #[example("10.96.0.53")]
        pub address: Option<At<Address>>,
        /// Whether to deploy the DNS server bundled with the distribution. False if a service of the lab
        /// replaces it.
        pub bundled: At<bool> = true,
        /// Whether every node runs a DNS cache.
        pub node_cache: At<bool> = false,
    }
}

words! {
    /// The CNI plugin.
    pub enum CniPlugin {
        Calico = "calico",
        Cilium = "cilium",
        Flannel = "flannel",
        None = "none",
    }
}

words! {
    /// How a component is installed.
    pub enum CniInstall {
        Operator = "operator",
        Helm = "helm",
        Cli = "cli",
        Manifest = "manifest",
    }
}

words! {
    /// How packets travel between nodes.
    pub enum CniRouting {
        Native = "native",
        Vxlan = "vxlan",
        Geneve = "geneve",
        Ipip = "ipip",
        Wireguard = "wireguard",
    }
}

record! {
    /// The pod network.
    pub struct Cni {
        /// CNI plugin that provides the pod network.
        pub plugin: At<CniPlugin>,
        /// Version of the plugin, such as `1.18.4`.
        #[example("1.18.4")]
        pub version: At<Release>,
        /// How the plugin is installed.
        #[example("cli")]
        pub install: At<CniInstall> = "helm",
        /// How pod traffic travels between nodes: routed natively, or encapsulated.
        pub routing: At<CniRouting> = "vxlan",
        /// MTU of the pod network in bytes. Without it, the plugin detects the largest MTU that encapsulation
        /// permits.
        #[example(1450)]
        pub mtu: Option<At<Mtu>>,
        /// Whether the plugin implements the Gateway API; Cilium can.
        pub gateway_api: At<bool> = false,
        /// Network interfaces of the nodes that the plugin uses, such as `["bond0"]`. Without any, it detects
        /// them.
        #[example(["bond0"])]
        pub devices: Vec<At<String>>,
    }
}

words! {
    /// What assigns load balancer addresses.
    pub enum LoadBalancerProvider {
        Metallb = "metallb",
        Cilium = "cilium",
        KubeVip = "kube-vip",
    }
}

words! {
    /// How load balancer addresses are announced.
    pub enum LoadBalancerMode {
        L2 = "l2",
        Bgp = "bgp",
    }
}

record! {
    /// Addresses of services outside the cluster, and what announces them.
    pub struct LoadBalancer {
        /// What allocates load balancer addresses and announces them.
        pub provider: Option<At<LoadBalancerProvider>>,
        /// Version of the provider, unless it is part of the CNI.
        #[example("0.15.2")]
        pub version: Option<At<Release>>,
        /// How addresses are announced: by a node on its local network (ARP, NDP), or to the router over BGP.
        pub mode: At<LoadBalancerMode> = "l2",
        /// BGP settings; with `mode = 'bgp`.
        pub bgp: Option<ClusterBgp>,
        /// Namespace of MetalLB, if it is not a service of the lab and does not run in `metallb-system`.
        #[example("metallb")]
        pub namespace: Option<At<DnsLabel>>,
        /// Address ranges for Services of type LoadBalancer, by pool name: `10.0.20.200-10.0.20.220`.
        #[example({ lab = "10.0.20.200-10.0.20.220" })]
        pub pools: Entries<DnsLabel, At<AddressRange>>,
        /// Addresses in the pools that are assigned explicitly, by name:
        /// `addresses.dns.address = "10.0.20.201"`.
        #[example({ dns = { address = "10.0.20.201" } })]
        pub addresses: Entries<DnsLabel, NamedAddress>,
    }
}

record! {
    /// An address of a pool that is reserved for a purpose.
    pub struct NamedAddress {
        /// The IP address, in one of the pools.
        #[example("10.0.20.201")]
        pub address: At<Address>,
        /// Whether several services can share the address, on different ports.
        pub shared: At<bool> = false,
        /// Whether every node accepts traffic, or only nodes that run a pod of the service, which preserves
        /// client addresses.
        pub traffic_policy: At<TrafficPolicy> = "Cluster",
        /// What the address is used for, for the lab's documents.
        #[example("DNS for the whole house.")]
        pub description: Option<At<String>>,
    }
}

words! {
    /// Which nodes accept traffic of a Service.
    pub enum TrafficPolicy {
        Cluster = "Cluster",
        Local = "Local",
    }
}

record! {
    /// BGP settings of the cluster.
    pub struct ClusterBgp {
        /// Autonomous system number (ASN) of the cluster, such as `64514`.
        #[example(64514)]
        pub asn: At<Asn>,
        /// The network whose router is the BGP peer: one of `networks`, with `bgp`.
        #[example("lan")]
        pub network: At<String>,
    }
}

record! {
    /// A mirror that images of a registry are pulled from first.
    pub struct RegistryMirror {
        /// One of `machines` that runs the mirror.
        #[example("registry")]
        pub machine: Option<At<String>>,
        /// Port of the mirror on that machine, such as `5000`.
        #[example(5000)]
        pub port: Option<At<Port>>,
        /// URL of a mirror that does not run on one of the lab's machines, such as
        /// `https://mirror.example.com`.
        #[example("https://mirror.example.com")]
        pub url: Option<At<String>>,
        /// Whether the mirror on the machine is accessed over HTTPS.
        pub tls: At<bool> = false,
        /// Whether to pull from the registry itself if the mirror does not have the image.
        pub fallback: At<bool> = true,
    }
}

record! {
    /// A graphics card that pods can request.
    pub struct Gpu {
        /// The PCI device passed through to nodes: a name in a host's `pci`.
        #[example("tesla-t4")]
        pub device: At<String>,
        /// Extended resource that pods request, such as `nvidia.com/gpu`.
        #[example("nvidia.com/gpu")]
        pub resource: At<LabelKey>,
        /// Number of pods that can share one card.
        #[example(4)]
        pub slices: At<u32> = 1,
        /// Extended resource with which pods request GPU memory in MiB, such as `example.com/gpumem`.
        #[example("example.com/gpumem")]
        pub memory_resource: Option<At<LabelKey>>,
        /// Label of nodes that have the card, such as `nvidia.com/gpu.present`. A component of the cluster
        /// sets it.
        #[example("nvidia.com/gpu.present")]
        pub label: Option<At<LabelKey>>,
        /// RuntimeClass that pods need to use the card. Without it, the default container runtime.
        #[example("nvidia")]
        pub runtime_class: Option<At<ObjectName>>,
    }
}

record! {
    /// Settings of kubeadm.
    pub struct Kubeadm {
        /// Phases of `kubeadm init` to skip, such as `["addon/kube-proxy"]`.
        #[example(["addon/kube-proxy"])]
        pub skip_phases: Vec<At<String>>,
        /// Preflight checks whose errors are ignored, such as `["NumCPU"]`.
        #[example(["NumCPU"])]
        pub ignore_preflight_errors: Vec<At<String>>,
        /// Location of the join token in the lab's secret store. The output contains a reference only.
        #[example({ path = "infrastructure/kubeadm", key = "token" })]
        pub token: Option<SecretRef>,
    }
}

words! {
    /// Where k3s stores the state of the cluster.
    pub enum K3sDatastore {
        Sqlite = "sqlite",
        Etcd = "etcd",
        External = "external",
    }
}

record! {
    /// Settings of k3s.
    pub struct K3s {
        /// Release of k3s, such as `v1.34.2+k3s1`. Without it, the first k3s release of the cluster's
        /// `version`.
        #[example("v1.34.2+k3s1")]
        pub release: Option<At<String>>,
        /// Packaged components to disable, such as `["traefik", "servicelb"]`.
        #[example(["traefik", "servicelb"])]
        pub disable: Vec<At<String>>,
        /// Datastore of the cluster's state.
        pub datastore: At<K3sDatastore> = "etcd",
        /// Location of the join token in the lab's secret store. The output contains a reference only.
        #[example({ path = "infrastructure/k3s", key = "token" })]
        pub token: Option<SecretRef>,
        /// Additional arguments of k3s servers.
        #[example(["--write-kubeconfig-mode=0640"])]
        pub server_args: Vec<At<Line>>,
        /// Additional arguments of k3s agents.
        #[example(["--node-label=zone=a"])]
        pub agent_args: Vec<At<Line>>,
    }
}
