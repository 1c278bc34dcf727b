//! The typed lab: what the configuration says, in types that mean something.
//!
//! In: [`Values`]. Out: [`Lab`], or diagnostics. References between entries are still names here; the checks in
//! [`crate::check`] follow them. This is the only thing later stages know of the source.

pub mod codes;
pub mod decode;

mod account;
mod amounts;
mod backup;
mod cluster;
mod container;
mod control_plane;
mod database;
mod device;
mod drive;
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
mod namespace;
mod network;
mod network_policy;
mod node;
mod placement;
mod pod;
mod policy;
mod secret;
mod service;
mod shared_storage;
mod storage;
mod text;
mod tier;

pub use account::*;
pub use amounts::*;
pub use backup::*;
pub use cluster::*;
pub use container::*;
pub use control_plane::*;
pub use database::*;
pub use device::*;
pub use drive::*;
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
pub use namespace::*;
pub use network::*;
pub use network_policy::*;
pub use node::*;
pub use placement::*;
pub use pod::*;
pub use policy::*;
pub use secret::*;
pub use service::*;
pub use shared_storage::*;
pub use storage::*;
pub use tier::*;

use crate::diag::Diagnostic;
use crate::source::value::Values;
use crate::types::{DnsLabel, HostName};
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
        pub storage: Storage,
        pub exposure: Option<Exposure>,
        pub secrets: Option<SecretSource>,
        pub tiers: Isolated<TierName, Tier>,
        pub policies: Policies,
        pub namespace_settings: Option<NamespaceSettings>,
        pub namespaces: Entries<DnsLabel, Namespace>,
        pub services: Isolated<DnsLabel, Switched<Service>>,
        pub databases: Databases,
        pub backup: Backup,
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
