//! The typed lab: what the configuration says, in types that mean something.
//!
//! In: [`Values`]. Out: [`Lab`], or diagnostics. References between entries are still names here; the checks in
//! [`crate::check`] follow them. This is the only thing later stages know of the source.

pub mod codes;
pub mod decode;

mod account;
mod amounts;
mod backup;
mod chart;
mod class;
mod cluster;
mod compatibility;
mod config;
mod container;
mod control_plane;
mod database;
mod device;
mod drive;
mod env;
mod expose;
mod exposure;
mod gitops;
mod guest;
mod host;
mod interface;
mod kubernetes_service;
mod machine;
mod manifest;
mod monitoring;
mod mount;
mod namespace;
mod network;
mod network_policy;
mod node;
mod opentofu;
mod paths;
mod placement;
mod pod;
mod pod_values;
mod policy;
mod port;
mod portion;
mod probe;
mod references;
mod runner;
mod secret;
mod service;
mod shared_storage;
mod storage;
mod sync;
mod text;
mod tier;
mod volume;
mod workload;

pub use account::*;
pub use amounts::*;
pub use backup::*;
pub use chart::*;
pub use class::*;
pub use cluster::*;
pub use compatibility::*;
pub use config::*;
pub use container::*;
pub use control_plane::*;
pub use database::*;
pub use device::*;
pub use drive::*;
pub use env::*;
pub use expose::*;
pub use exposure::*;
pub use gitops::*;
pub use guest::*;
pub use host::*;
pub use interface::*;
pub use kubernetes_service::*;
pub use machine::*;
pub use manifest::*;
pub use monitoring::*;
pub use mount::*;
pub use namespace::*;
pub use network::*;
pub use network_policy::*;
pub use node::*;
pub use opentofu::*;
pub use paths::*;
pub use placement::*;
pub use pod::*;
pub use pod_values::*;
pub use policy::*;
pub use port::*;
pub use portion::*;
pub use probe::*;
pub use references::*;
pub use runner::*;
pub use secret::*;
pub use service::*;
pub use shared_storage::*;
pub use storage::*;
pub use sync::*;
pub use tier::*;
pub use volume::*;
pub use workload::*;

use crate::diag::Diagnostic;
use crate::source::value::Values;
use crate::types::{DnsLabel, HostName, ObjectName};
use decode::{At, Decode, Decoder, Entries, Isolated, record};

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

    /// The class that a claim is made of, if it is known and sound.
    pub fn class_of(&self, volume: &Volume) -> Option<&Class> {
        let by_purpose = || self.storage.purposes.get(&volume.purpose.as_ref()?.value);
        let class = volume.class.as_ref().or_else(by_purpose)?;
        self.storage.classes.get(&class.value)
    }

    /// How a claim that pods share can be mounted. None for what is no such claim.
    pub fn access_of(&self, volume: &Volume) -> Option<Access> {
        if !volume.is_shared_claim() {
            return None;
        }
        let access = volume.access.as_ref().or(self.class_of(volume)?.access.first());
        Some(access.map_or(Access::ReadWriteOnce, |access| access.value))
    }
}

/// Accepted findings by code, each with its reason.
pub type Allowances = Entries<FreeName, At<String>>;

/// An entry of the catalogue that a lab may leave off; then nothing in it is looked at.
#[derive(Clone, Debug)]
pub enum Switched<T> {
    On(T),
    Off,
}

impl<T: Decode> Decode for Switched<T> {
    fn decode(node: crate::source::value::NodeId, decoder: &mut Decoder<'_>) -> decode::Decoded<Self> {
        let enabled = match decoder.values.field(node, "enable") {
            Some(field) => bool::decode(field, decoder)?,
            None => false,
        };
        if enabled { T::decode(node, decoder).map(Self::On) } else { Ok(Self::Off) }
    }
}

/// Decodes a lab. Where entries are faulty there is no lab, but every fault is in the diagnostics.
pub fn decode(values: &Values, incomplete: bool) -> (Option<Lab>, Vec<Diagnostic>) {
    if values.is_empty() {
        return (None, Vec::new());
    }
    let mut decoder = Decoder::new(values, incomplete);
    let lab = Lab::decode(Values::ROOT, &mut decoder).ok();
    (lab, decoder.diagnostics)
}
