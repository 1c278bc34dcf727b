//! Ways into the cluster, where secrets come from, and tiers: what a lab decides for all its services.

use crate::lab::decode::{At, Entries, record, words};
use crate::lab::{FreeName, NamespaceSettings};
use crate::types::{Duration, LabelKey, ObjectName};

words! {
    /// The kind of objects that make a service reachable.
    pub enum Backend {
        Ingress = "ingress",
        Gateway = "gateway",
    }
}

words! {
    /// Who may enter.
    pub enum Auth {
        Sso = "sso",
        Own = "own",
        Public = "public",
    }
}

record! {
    pub struct Exposure {
        pub backend: At<Backend>,
        pub class: Option<At<ObjectName>>,
        pub gateway: Option<Gateway>,
        pub tls_secret: Option<At<ObjectName>>,
        pub auth: Entries<FreeName, AuthMode>,
    }
}

record! {
    pub struct Gateway {
        pub name: At<ObjectName>,
        pub namespace: At<ObjectName>,
        pub section: Option<At<ObjectName>>,
    }
}

record! {
    pub struct AuthMode {
        pub annotations: Entries<LabelKey, At<String>>,
    }
}

record! {
    pub struct SecretSource {
        pub store: At<ObjectName>,
        pub refresh: At<Duration>,
    }
}

record! {
    pub struct Tier {
        pub description: Option<At<String>>,
        pub priority: Option<At<u32>>,
        pub preemption_policy: Option<At<PreemptionPolicy>>,
        pub namespace_settings: Option<NamespaceSettings>,
    }
}

words! {
    /// Whether pods push others off a full node.
    pub enum PreemptionPolicy {
        PreemptLowerPriority = "PreemptLowerPriority",
        Never = "Never",
    }
}
