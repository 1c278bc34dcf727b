//! The whole lab as one typed record.

use crate::lab::cluster::{
    Cluster, CommonTiers, Compatibility, Namespace, NamespaceSettings, Policies, PriorityClass, RuntimeClass,
    SecretSource, Storage, Tier,
};
use crate::lab::decode::{Entries, Isolated, record};
use crate::lab::gitops::GitOps;
use crate::lab::hardware::{CephCluster, Device, Host, Machine, NfsServer, OpenTofu};
use crate::lab::network::{Exposure, Network};
use crate::lab::service::{
    Backup, Charts, Config, Databases, ImageUpdates, Monitoring, NetworkPolicies, Patch, Service, SourcePath,
    StartPage,
};
use crate::lab::{Allowances, Switched, TierName};
use crate::types::{DnsLabel, HostName, ObjectName};
use crate::value::At;

record! {
    /// One lab, as its configuration describes it.
    pub struct Lab {
        pub name: At<DnsLabel>,
        pub description: Option<At<String>>,
        pub domain: At<HostName>,
        pub timezone: At<String>,
        pub hosts: Isolated<DnsLabel, Host>,
        pub devices: Isolated<DnsLabel, Device>,
        pub networks: Isolated<DnsLabel, Network>,
        pub nfs_servers: Isolated<DnsLabel, NfsServer>,
        pub ceph_clusters: Isolated<DnsLabel, CephCluster>,
        pub machines: Isolated<DnsLabel, Machine>,
        pub cluster: Option<Cluster>,
        pub compatibility: Compatibility,
        pub storage: Storage,
        pub exposure: Option<Exposure>,
        pub secrets: Option<SecretSource>,
        pub tiers: Isolated<TierName, Tier>,
        pub priority_classes: Entries<ObjectName, PriorityClass>,
        pub runtime_classes: Entries<ObjectName, RuntimeClass>,
        pub policies: Policies,
        pub namespace_settings: Option<NamespaceSettings>,
        pub namespaces: Entries<DnsLabel, Namespace>,
        pub charts: Charts,
        pub services: Isolated<DnsLabel, Switched<Service>>,
        pub databases: Databases,
        pub backup: Backup,
        pub opentofu: OpenTofu,
        pub monitoring: Monitoring,
        pub start_page: StartPage,
        pub image_updates: ImageUpdates,
        pub network_policy: NetworkPolicies,
        pub patches: Entries<DnsLabel, Patch>,
        pub allow: Allowances,
        pub gitops: Option<GitOps>,
    } with {
        pub common_tiers: CommonTiers,
    }
}

impl Lab {
    /// The services that the lab runs, by name.
    pub fn services(&self) -> impl Iterator<Item = (&DnsLabel, &Service)> {
        self.services.iter().filter_map(|(name, service)| match service {
            Switched::On(service) => Some((name, service)),
            Switched::Off => None,
        })
    }
}

impl Lab {
    /// The files that services are made of, besides the configuration itself.
    pub fn source_files(&self) -> impl Iterator<Item = &At<SourcePath>> {
        let configs = self.services().flat_map(|(_, service)| service.configs.values());
        configs.flat_map(Config::source_files)
    }
}
