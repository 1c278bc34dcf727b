//! Services: what runs in the cluster.

use crate::lab::cluster::{NamespaceSettings, Secret, TrafficPolicy};
use crate::lab::decode::{Entries, record};
use crate::lab::gitops::Engine;
use crate::lab::network::Middleware;
use crate::lab::service::{
    Account, Chart, Config, CronJob, Database, Expose, ExternalService, FurtherService, Job, Manifests,
    Patch, RawObject, ServiceBackup, ServiceImageUpdates, ServiceMonitoring, ServiceNetwork, Stream, Sync,
    Volume, Workload,
};
use crate::lab::{Allowances, TierName};
use crate::types::{DnsLabel, Duration, LabelKey, LabelValue, ObjectName, Prefix};
use crate::value::At;

record! {
    pub struct Service {
        pub enable: At<bool>,
        pub description: Option<At<String>>,
        pub namespace: Option<At<DnsLabel>>,
        pub namespace_settings: Option<NamespaceSettings>,
        pub tier: Option<At<TierName>>,
        pub chart: Option<Chart>,
        /// Everything stays, nothing runs.
        pub parked: At<bool>,
        pub workloads: Entries<DnsLabel, Workload>,
        pub jobs: Entries<DnsLabel, Job>,
        pub cron: Entries<DnsLabel, CronJob>,
        pub volumes: Entries<DnsLabel, Volume>,
        pub configs: Entries<DnsLabel, Config>,
        pub secrets: Entries<DnsLabel, Secret>,
        pub expose: Entries<DnsLabel, Expose>,
        pub streams: Entries<DnsLabel, Stream>,
        pub middlewares: Entries<DnsLabel, Middleware>,
        pub extra_services: Entries<DnsLabel, FurtherService>,
        pub external_services: Entries<DnsLabel, ExternalService>,
        pub load_balancers: Entries<DnsLabel, ServiceLoadBalancer>,
        pub account: Option<Account>,
        pub databases: Entries<DnsLabel, Database>,
        pub backup: Option<ServiceBackup>,
        pub monitoring: Option<ServiceMonitoring>,
        pub image_updates: Option<ServiceImageUpdates>,
        pub manifests: Entries<DnsLabel, Manifests>,
        pub patches: Entries<DnsLabel, Patch>,
        pub network: Option<ServiceNetwork>,
        pub labels: Entries<LabelKey, At<LabelValue>>,
        pub sync: Option<Sync>,
        pub allow: Allowances,
        /// Services that come first, and those that would but do not have to.
        pub needs: Entries<DnsLabel, At<bool>>,
        pub provides: Provides,
    } with {
        /// The workload that bears the service's own name. It runs if it has containers.
        pub main: Workload,
    }
}

impl Service {
    /// Name of its namespace.
    pub fn namespace_name<'l>(&'l self, name: &'l DnsLabel) -> &'l str {
        self.namespace.as_ref().map_or(name.as_str(), |namespace| namespace.as_str())
    }

    /// The objects that it brings as they are.
    pub fn raw_objects(&self) -> impl Iterator<Item = &RawObject> {
        self.manifests.values().flat_map(|manifests| &manifests.0)
    }

    /// Whether there is something to be made of it besides pods.
    pub fn has_other_objects(&self) -> bool {
        !self.external_services.is_empty()
            || !self.databases.is_empty()
            || !self.manifests.is_empty()
            || !self.secrets.is_empty()
            || !self.configs.is_empty()
            || !self.volumes.is_empty()
            || !self.middlewares.is_empty()
            || self.account.is_some()
    }
}

record! {
    /// What others wait for without naming the service.
    pub struct Provides {
        pub secret_store: At<bool>,
        pub engine: Option<At<Engine>>,
        pub apis: Vec<At<ObjectName>>,
        pub storage_classes: Vec<At<ObjectName>>,
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
