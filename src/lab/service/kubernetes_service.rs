//! Kubernetes Services: the main Service, additional Services, and Services for targets outside the cluster.

use crate::lab::cluster::TrafficPolicy;
use crate::lab::decode::{Entries, record, words};
use crate::lab::service::ContainerPort;
use crate::types::{Address, DnsLabel, Duration, HostName, LabelKey, LabelValue, Port};
use crate::value::At;

record! {
    /// Settings of a Kubernetes Service.
    pub struct ServiceSettings {
        /// Additional labels of the Service.
        #[example({ team = "media" })]
        pub labels: Entries<LabelKey, At<LabelValue>>,
        /// Annotations of the Service.
        #[example({ "service.kubernetes.io/topology-mode" = "Auto" })]
        pub annotations: Entries<LabelKey, At<String>>,
        /// Type of the Service: a cluster IP, no cluster IP (`'Headless`: its name resolves to the pods), or
        /// also a port on every node.
        #[example("NodePort")]
        pub r#type: Option<At<ServiceType>>,
        /// Fixed cluster IP, in the cluster's `service_range`.
        #[example("10.96.0.80")]
        pub cluster_ip: Option<At<Address>>,
        /// Ports on the nodes, keyed by port name; with `type = 'NodePort`.
        #[example({ http = 30080 })]
        pub node_ports: Entries<DnsLabel, At<Port>>,
        /// Time for which a client keeps reaching the same pod, such as `3h`. Without it, there is no session
        /// affinity.
        #[example("3h")]
        pub session_affinity: Option<At<Duration>>,
        /// Whether traffic from inside the cluster is routed to all pods of the Service, or only to pods on
        /// the same node.
        #[example("Local")]
        pub internal_traffic_policy: Option<At<TrafficPolicy>>,
        /// Whether traffic from outside is routed to all pods, or only to pods on the receiving node, which
        /// preserves client addresses.
        #[example("Local")]
        pub external_traffic_policy: Option<At<TrafficPolicy>>,
        /// Whether DNS also lists pods that are not ready, so that members of a cluster can find each other.
        pub publish_not_ready: Option<At<bool>>,
    }
}

words! {
    /// Type of a Kubernetes Service.
    pub enum ServiceType {
        ClusterIp = "ClusterIP",
        Headless = "Headless",
        NodePort = "NodePort",
    }
}

record! {
    /// An additional Kubernetes Service for the same pods.
    pub struct ExtraService {
        /// Names of the container ports that the Service exposes. Without any, all of them.
        #[example(["http"])]
        pub ports: Vec<At<DnsLabel>>,
        /// Name of the Service. Without it, the service's name followed by the name of the entry.
        #[example("photos-headless")]
        pub name: Option<At<DnsLabel>>,
    } with {
        /// What it has in common with the usual one.
        pub settings: ServiceSettings,
    }
}

record! {
    /// A Kubernetes Service for something outside the cluster.
    pub struct ExternalService {
        /// External host name that the Service is an alias for (ExternalName).
        #[example("nas.example.lan")]
        pub host: Option<At<HostName>>,
        /// External IP addresses that the Service points to.
        #[example(["10.0.20.4"])]
        pub addresses: Vec<At<Address>>,
        /// One of `machines`, whose address the Service points to.
        #[example("registry")]
        pub machine: Option<At<String>>,
        /// Whether the Service already exists, usually created by a chart. Then only its name and `ports` are
        /// used.
        pub existing: At<bool> = false,
        /// Ports by name: a number, or `{ port = 53, protocol = 'UDP }`. The Service uses the same number
        /// unless `service_port` sets another.
        #[example({ http = 5000 })]
        pub ports: Entries<DnsLabel, ContainerPort>,
        /// Name of the Service. Without it, the service's name followed by the name of the entry.
        #[example("nas")]
        pub name: Option<At<DnsLabel>>,
        /// Additional labels of the Service.
        #[example({ team = "media" })]
        pub labels: Entries<LabelKey, At<LabelValue>>,
        /// Annotations of the Service.
        #[example({ "example.com/owner" = "lab" })]
        pub annotations: Entries<LabelKey, At<String>>,
    }
}
