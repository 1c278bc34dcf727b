//! The cluster: control plane, storage classes, tiers, namespaces, policies and secret stores.

#![allow(clippy::module_inception, reason = "the module is named after its main type")]

mod class;
mod cluster;
mod compatibility;
mod control_plane;
mod limits;
mod namespace;
mod placement;
mod policy;
mod resilience;
mod secret;
mod sizing;
mod storage;
mod tier;

pub use class::{PreemptionPolicy, PriorityClass, RuntimeClass};
pub use cluster::{
    AddressProvider, Cluster, ClusterBgp, ClusterDns, Cni, CniInstall, CniPlugin, CniRouting, Distribution,
    Endpoint, Gpu, K3s, K3sDatastore, KubeProxy, Kubeadm, LoadBalancer, LoadBalancerMode,
    LoadBalancerProvider, NamedAddress, RegistryMirror, TrafficPolicy, Versions,
};
pub use compatibility::{Compatibility, SupportedRange};
pub use control_plane::{AuditLog, ControlPlane, Etcd, EtcdPlacement, TopologySpread, WhenUnsatisfiable};
pub use limits::{Amounts, LimitRange, Quota};
pub use namespace::{Namespace, NamespaceSettings, PodSecurity, PodSecurityLevel};
pub use placement::{Neighbour, NodeRule, Spread, Toleration, Unsatisfiable};
pub use policy::{CpuLimits, FloatingImages, Policies, TierObjects};
pub use resilience::{ClaimMeans, DeclaredPods, Resilience, ResilienceClaim, Survives};
pub use secret::{
    CreationPolicy, DeletionPolicy, Find, Password, Push, PushDeletion, RefreshPolicy, Secret, SecretSource,
    SecretStore, Source, StoreKind,
};
pub use sizing::{SizedResource, Sizing, SizingClass, SizingRule};
pub use storage::{Access, Class, Growth, NfsMounts, NfsThrough, Purpose, Storage};
pub use tier::{CommonTiers, Qos, Tier};
