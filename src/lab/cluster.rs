//! The Kubernetes cluster of a lab.

use crate::lab::decode::{At, Entries, record};
use crate::types::{AddressRange, DnsLabel, KubernetesVersion, Prefix};

record! {
    pub struct Cluster {
        pub version: At<KubernetesVersion>,
        pub pod_range: At<Prefix>,
        pub service_range: At<Prefix>,
        pub load_balancer: LoadBalancer,
    }
}

record! {
    pub struct LoadBalancer {
        pub pools: Entries<DnsLabel, At<AddressRange>>,
    }
}
