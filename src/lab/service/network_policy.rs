//! Network policies: the traffic that is allowed inside the cluster.

use crate::lab::decode::{Entries, record, words};
use crate::lab::service::Protocol;
use crate::types::{DnsLabel, HostPattern, LabelKey, LabelValue, Port, Prefix};
use crate::value::At;

record! {
    /// Network policies of the lab.
    pub struct NetworkPolicies {
        /// Kind of the policies; `'none` writes none. `'calico` uses Kubernetes NetworkPolicies.
        pub backend: At<PolicyBackend> = "none",
        /// Direction of traffic that is denied by default.
        pub deny: At<Denied> = "both",
        /// Whether the pods of a namespace can connect to each other.
        pub within_namespace: At<bool> = true,
        /// What services can reach outside the cluster: nothing, the internet without private networks, or
        /// everything.
        pub outside: At<Outside> = "all",
        /// Pods of the DNS server, which every pod can reach.
        #[example({ namespace = "kube-system", labels = { "k8s-app" = "coredns" } })]
        pub dns: PeerPods = { namespace = "kube-system", labels = { "k8s-app" = "kube-dns" } },
        /// Ingress controllers and other pods through which traffic enters the cluster, by name. They can
        /// reach exposed ports.
        #[example({ traefik = { namespace = "traefik" } })]
        pub entrances: Entries<DnsLabel, PeerPods>,
        /// Pods that can reach every port, by name, such as Prometheus and operators.
        #[example({ prometheus = { namespace = "monitoring" } })]
        pub observers: Entries<DnsLabel, PeerPods>,
        /// Namespaces without network policies.
        #[example(["kube-system"])]
        pub except: Vec<At<DnsLabel>>,
    }
}

words! {
    /// Kind of the network policy objects.
    pub enum PolicyBackend {
        None = "none",
        Kubernetes = "kubernetes",
        Cilium = "cilium",
        Calico = "calico",
    }
}

words! {
    /// Traffic that is denied by default.
    pub enum Denied {
        Ingress = "ingress",
        Egress = "egress",
        Both = "both",
    }
}

words! {
    /// Destinations outside the cluster.
    pub enum Outside {
        None = "none",
        Internet = "internet",
        All = "all",
    }
}

record! {
    /// Pods, selected by namespace and labels.
    pub struct PeerPods {
        /// Namespace of the pods.
        #[example("monitoring")]
        pub namespace: At<DnsLabel>,
        /// Labels of the pods. Without any, all pods of the namespace.
        #[example({ app = "prometheus" })]
        pub labels: Entries<LabelKey, At<LabelValue>>,
    }
}

record! {
    /// Network policy of a service, in addition to what `needs` and `expose` imply.
    pub struct ServiceNetwork {
        /// What the service can reach outside the cluster. Without it, the lab's `network_policy.outside`.
        pub outside: Option<At<Outside>>,
        /// Whether the service can reach the Kubernetes API. Without it, services with a ServiceAccount can.
        pub kube_api: Option<At<bool>>,
        /// Additional sources of traffic to the service, by name. Services that need it and the `entrances`
        /// are allowed already.
        #[example({ probe = { namespace = "monitoring", ports = [8080] } })]
        pub from: Entries<DnsLabel, Peer>,
        /// Additional destinations of the service, by name. The services it `needs` are allowed already.
        #[example({ nas = { cidr = "10.0.20.4/32", ports = [445] } })]
        pub to: Entries<DnsLabel, Peer>,
    }
}

record! {
    /// What a service may connect to, or accept connections from.
    pub struct Peer {
        /// Another service of the lab.
        #[example("api")]
        pub service: Option<At<DnsLabel>>,
        /// A namespace: all of its pods, or only those with the `labels`.
        #[example("monitoring")]
        pub namespace: Option<At<DnsLabel>>,
        /// Labels of the pods; without `namespace`, in the service's own namespace.
        #[example({ app = "probe" })]
        pub labels: Entries<LabelKey, At<LabelValue>>,
        /// An address range, such as `10.0.20.0/24`.
        #[example("10.0.20.0/24")]
        pub cidr: Option<At<Prefix>>,
        /// Parts of the range to exclude.
        #[example(["10.0.20.128/25"])]
        pub except: Vec<At<Prefix>>,
        /// A DNS name outside the cluster, such as `*.example.com`; egress only, and only supported by
        /// Cilium.
        #[example("*.example.com")]
        pub fqdn: Option<At<HostPattern>>,
        /// Port numbers. Without any, all of them.
        #[example([443, 8443])]
        pub ports: Vec<At<Port>>,
        /// Transport protocol of the ports.
        pub protocol: At<Protocol> = "TCP",
    }
}

impl NetworkPolicies {
    /// Whether policies are written for a namespace.
    pub fn cover(&self, namespace: &str) -> bool {
        let except = self.except.iter().any(|except| except.as_str() == namespace);
        self.backend.value != PolicyBackend::None && !except
    }

    /// Whether ingress is denied by default.
    pub fn deny_ingress(&self) -> bool {
        self.deny.value != Denied::Egress
    }

    /// Whether egress is denied by default.
    pub fn deny_egress(&self) -> bool {
        self.deny.value != Denied::Ingress
    }
}
