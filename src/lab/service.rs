//! Services: what runs in the cluster.

use crate::lab::decode::{At, Decode, Decoded, Decoder, Entries, record};
use crate::lab::{Allowances, Auth, Config, CronJob, Job, Volume, Workload};
use crate::source::value::NodeId;
use crate::types::{ConfigKey, DnsLabel, Duration, HostName, LabelKey, LabelValue, Malformed, ObjectName};

record! {
    pub struct Service {
        pub enable: At<bool>,
        pub description: Option<At<String>>,
        pub namespace: Option<At<DnsLabel>>,
        pub tier: Option<At<TierName>>,
        /// Everything stays, nothing runs.
        pub parked: At<bool>,
        pub workloads: Entries<DnsLabel, Workload>,
        pub jobs: Entries<DnsLabel, Job>,
        pub cron: Entries<DnsLabel, CronJob>,
        pub volumes: Entries<DnsLabel, Volume>,
        pub configs: Entries<DnsLabel, Config>,
        pub secrets: Entries<DnsLabel, Secret>,
        pub expose: Entries<DnsLabel, Expose>,
        pub load_balancers: Entries<DnsLabel, ServiceLoadBalancer>,
        pub labels: Entries<LabelKey, At<LabelValue>>,
        pub allow: Allowances,
        /// Services that come first, and those that would but do not have to.
        pub needs: Entries<DnsLabel, At<bool>>,
        pub provides: Provides,
    } with {
        /// The workload that bears the service's own name. It runs if it has containers.
        pub main: Workload,
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

record! {
    pub struct Secret {
        pub store: Option<At<ObjectName>>,
        pub path: At<String>,
        pub keys: Entries<ConfigKey, At<String>>,
        pub refresh: Option<At<Duration>>,
    }
}

record! {
    pub struct Expose {
        pub port: At<DnsLabel>,
        pub host: At<String>,
        pub path: At<String>,
        pub auth: At<Auth>,
    }
}

record! {
    /// An address of its own outside the cluster.
    pub struct ServiceLoadBalancer {
        /// Names of container ports; none means all.
        pub ports: Vec<At<DnsLabel>>,
        /// Name of one of the cluster's addresses.
        pub address: Option<At<String>>,
    }
}

impl Expose {
    /// A host without a dot stands under the lab's domain; one with a dot is taken as it is.
    pub fn full_host(&self, domain: &HostName) -> String {
        if self.host.contains('.') { self.host.value.clone() } else { format!("{}.{domain}", *self.host) }
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
