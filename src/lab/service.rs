//! Services: what runs in the cluster.

use crate::lab::decode::{At, Decode, Decoded, Decoder, Entries, record, words};
use crate::lab::{
    Access, Account, Allowances, Container, Database, Expose, ExternalService, FurtherService, GracePeriod,
    Manifests, Middleware, NamespaceSettings, Patch, Purpose, Secret, ServiceBackup, ServiceImageUpdates,
    ServiceMonitoring, ServiceNetwork, ServiceSettings, Spread, Stream, Toleration, TrafficPolicy,
};
use crate::source::value::NodeId;
use crate::types::{
    DiskSize, DnsLabel, Duration, LabelKey, LabelValue, Malformed, Memory, ObjectName, Prefix,
};

record! {
    pub struct Service {
        pub enable: At<bool>,
        pub description: Option<At<String>>,
        pub namespace: Option<At<DnsLabel>>,
        pub namespace_settings: Option<NamespaceSettings>,
        pub tier: Option<At<TierName>>,
        pub kind: At<Workload>,
        pub replicas: At<u32>,
        pub strategy: Option<At<Strategy>>,
        pub disruption_budget: Option<DisruptionBudget>,
        pub containers: Entries<DnsLabel, Container>,
        pub init: Entries<DnsLabel, Container>,
        pub volumes: Entries<DnsLabel, Volume>,
        pub secrets: Entries<DnsLabel, Secret>,
        pub expose: Entries<DnsLabel, Expose>,
        pub streams: Entries<DnsLabel, Stream>,
        pub middlewares: Entries<DnsLabel, Middleware>,
        pub service: Option<ServiceSettings>,
        pub extra_services: Entries<DnsLabel, FurtherService>,
        pub external_services: Entries<DnsLabel, ExternalService>,
        pub load_balancers: Entries<DnsLabel, ServiceLoadBalancer>,
        pub node_selector: Entries<LabelKey, At<LabelValue>>,
        pub tolerations: Entries<LabelKey, Toleration>,
        pub spread: Entries<LabelKey, Spread>,
        pub fs_group: Option<At<u32>>,
        pub run_as_non_root: Option<At<bool>>,
        pub account: Option<Account>,
        pub service_account: Option<At<ObjectName>>,
        pub pull_secrets: Vec<At<ObjectName>>,
        pub termination_grace: Option<At<GracePeriod>>,
        pub databases: Entries<DnsLabel, Database>,
        pub backup: Option<ServiceBackup>,
        pub monitoring: Option<ServiceMonitoring>,
        pub image_updates: Option<ServiceImageUpdates>,
        pub manifests: Entries<DnsLabel, Manifests>,
        pub patches: Entries<DnsLabel, Patch>,
        pub network: Option<ServiceNetwork>,
        pub labels: Entries<LabelKey, At<LabelValue>>,
        pub annotations: Entries<LabelKey, At<String>>,
        pub allow: Allowances,
        /// Services that come first, and those that would but do not have to.
        pub needs: Entries<DnsLabel, At<bool>>,
        pub provides: Provides,
    }
}

impl Service {
    /// Whether there is something to be made of it besides pods.
    pub fn has_other_objects(&self) -> bool {
        !self.external_services.is_empty() || !self.databases.is_empty() || !self.manifests.is_empty()
    }
}

record! {
    /// What others wait for without naming the service.
    pub struct Provides {
        pub secret_store: At<bool>,
        pub apis: Vec<At<ObjectName>>,
        pub storage_classes: Vec<At<ObjectName>>,
    }
}

words! {
    /// The Kubernetes kind that runs a service's pods.
    pub enum Workload {
        Deployment = "Deployment",
        StatefulSet = "StatefulSet",
        DaemonSet = "DaemonSet",
    }
}

words! {
    /// How a Deployment's pods are replaced.
    pub enum Strategy {
        RollingUpdate = "RollingUpdate",
        Recreate = "Recreate",
    }
}

record! {
    /// What may be evicted when nodes are drained: one of the two numbers.
    pub struct DisruptionBudget {
        pub max_unavailable: Option<At<u32>>,
        pub min_available: Option<At<u32>>,
    }
}

record! {
    pub struct Volume {
        pub purpose: Option<At<Purpose>>,
        pub class: Option<At<ObjectName>>,
        pub size: Option<At<DiskSize>>,
        pub access: Option<At<Access>>,
        pub grows_to: Option<At<DiskSize>>,
        pub empty: Option<EmptyVolume>,
        pub nfs: Option<NfsVolume>,
    }
}

record! {
    pub struct EmptyVolume {
        pub memory: At<bool>,
        pub limit: Option<At<Memory>>,
    }
}

record! {
    pub struct NfsVolume {
        pub server: At<String>,
        pub path: At<String>,
        pub read_only: At<bool>,
        pub size: At<DiskSize>,
    }
}

record! {
    /// An address of its own outside the cluster.
    pub struct ServiceLoadBalancer {
        /// Names of container ports; none means all.
        pub ports: Vec<At<DnsLabel>>,
        /// Name of one of the cluster's addresses.
        pub address: Option<At<String>>,
        /// For external-dns.
        pub hostname: Option<At<String>>,
        pub annotations: Entries<LabelKey, At<String>>,
        pub session_affinity: Option<At<Duration>>,
        pub external_traffic_policy: Option<At<TrafficPolicy>>,
        pub publish_not_ready: Option<At<bool>>,
        pub sources: Vec<At<Prefix>>,
    }
}

/// Name of a tier. It becomes a label value, so it has a label value's form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TierName(LabelValue);

impl TierName {
    pub fn as_str(&self) -> String {
        self.0.to_string()
    }
}

impl TierName {
    /// Name of the tier's PriorityClass. Kubernetes' own classes start with `system-`; ours say what they belong
    /// to.
    pub fn priority_class(&self) -> String {
        format!("tier-{}", self.0.as_str().to_lowercase().replace('_', "-"))
    }
}

impl std::str::FromStr for TierName {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        text.parse().map(Self)
    }
}

impl std::fmt::Display for TierName {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

impl Decode for TierName {
    fn decode(node: NodeId, decoder: &mut Decoder<'_>) -> Decoded<Self> {
        LabelValue::decode(node, decoder).map(Self)
    }
}

/// A name whose form somebody else decides, such as a bridge's or a diagnostic code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FreeName(String);

impl FreeName {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for FreeName {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        if text.is_empty() {
            return Err(Malformed { message: "a name cannot be empty".into(), help: None });
        }
        Ok(Self(text.to_owned()))
    }
}

impl crate::lab::NeedFact {
    /// The port of the needed service that is meant: the one that is named, or the only one.
    pub fn port<'l>(&self, needed: &'l Service) -> Option<(&'l DnsLabel, &'l crate::lab::ContainerPort)> {
        let ports = needed.containers.values().flat_map(|container| &container.ports);
        let mut ports = ports.filter(|(_, port)| !port.is_internal());
        match &self.port {
            Some(wanted) => ports.find(|(name, _)| **name == wanted.value),
            None => {
                let first = ports.next()?;
                ports.all(|(name, _)| name == first.0).then_some(first)
            }
        }
    }
}
