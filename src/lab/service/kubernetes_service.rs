//! Kubernetes Services: what is said of a service's own, of further ones, and of what is outside the cluster.

use crate::lab::cluster::TrafficPolicy;
use crate::lab::decode::{Entries, record, words};
use crate::lab::service::ContainerPort;
use crate::types::{Address, DnsLabel, Duration, HostName, LabelKey, LabelValue, Port};
use crate::value::At;

record! {
    pub struct ServiceSettings {
        pub labels: Entries<LabelKey, At<LabelValue>>,
        pub annotations: Entries<LabelKey, At<String>>,
        pub r#type: Option<At<ServiceType>>,
        pub cluster_ip: Option<At<Address>>,
        pub node_ports: Entries<DnsLabel, At<Port>>,
        pub session_affinity: Option<At<Duration>>,
        pub internal_traffic_policy: Option<At<TrafficPolicy>>,
        pub external_traffic_policy: Option<At<TrafficPolicy>>,
        pub publish_not_ready: Option<At<bool>>,
    }
}

words! {
    /// How a Service is reached.
    pub enum ServiceType {
        ClusterIp = "ClusterIP",
        Headless = "Headless",
        NodePort = "NodePort",
    }
}

record! {
    /// A Service besides the usual one.
    pub struct FurtherService {
        pub ports: Vec<At<DnsLabel>>,
        pub name: Option<At<DnsLabel>>,
    } with {
        /// What it has in common with the usual one.
        pub settings: ServiceSettings,
    }
}

record! {
    /// A name in the cluster for what is outside.
    pub struct ExternalService {
        pub host: Option<At<HostName>>,
        pub addresses: Vec<At<Address>>,
        pub machine: Option<At<String>>,
        pub existing: At<bool>,
        pub ports: Entries<DnsLabel, ContainerPort>,
        pub name: Option<At<DnsLabel>>,
        pub labels: Entries<LabelKey, At<LabelValue>>,
        pub annotations: Entries<LabelKey, At<String>>,
    }
}
