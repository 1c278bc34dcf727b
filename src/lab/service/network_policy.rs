//! Who may talk to whom inside the cluster.

use crate::lab::decode::{Entries, record, words};
use crate::lab::service::Protocol;
use crate::types::{DnsLabel, HostPattern, LabelKey, LabelValue, Port, Prefix};
use crate::value::At;

record! {
    pub struct NetworkPolicies {
        pub backend: At<PolicyBackend>,
        pub deny: At<Denied>,
        pub within_namespace: At<bool>,
        pub outside: At<Outside>,
        pub dns: PeerPods,
        pub entrances: Entries<DnsLabel, PeerPods>,
        pub observers: Entries<DnsLabel, PeerPods>,
        pub except: Vec<At<DnsLabel>>,
    }
}

words! {
    /// Whose objects say it.
    pub enum PolicyBackend {
        None = "none",
        Kubernetes = "kubernetes",
        Cilium = "cilium",
        Calico = "calico",
    }
}

words! {
    /// What is refused unless something allows it.
    pub enum Denied {
        Ingress = "ingress",
        Egress = "egress",
        Both = "both",
    }
}

words! {
    /// What is reached outside the cluster.
    pub enum Outside {
        None = "none",
        Internet = "internet",
        All = "all",
    }
}

record! {
    pub struct PeerPods {
        pub namespace: At<DnsLabel>,
        pub labels: Entries<LabelKey, At<LabelValue>>,
    }
}

record! {
    /// What a service says of its own.
    pub struct ServiceNetwork {
        pub outside: Option<At<Outside>>,
        pub kube_api: Option<At<bool>>,
        pub from: Entries<DnsLabel, Peer>,
        pub to: Entries<DnsLabel, Peer>,
    }
}

record! {
    pub struct Peer {
        pub service: Option<At<DnsLabel>>,
        pub namespace: Option<At<DnsLabel>>,
        pub labels: Entries<LabelKey, At<LabelValue>>,
        pub cidr: Option<At<Prefix>>,
        pub except: Vec<At<Prefix>>,
        pub fqdn: Option<At<HostPattern>>,
        pub ports: Vec<At<Port>>,
        pub protocol: At<Protocol>,
    }
}

impl NetworkPolicies {
    /// Whether anything is written for a namespace.
    pub fn cover(&self, namespace: &str) -> bool {
        let except = self.except.iter().any(|except| except.as_str() == namespace);
        self.backend.value != PolicyBackend::None && !except
    }

    pub fn deny_ingress(&self) -> bool {
        self.deny.value != Denied::Egress
    }

    pub fn deny_egress(&self) -> bool {
        self.deny.value != Denied::Ingress
    }
}
