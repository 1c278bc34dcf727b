//! Services: workloads, pods, containers, volumes, routes, databases and everything else a service declares.

#![allow(clippy::module_inception, reason = "the module is named after its main type")]

mod account;
mod any_workload;
mod backup;
mod chart;
mod config;
mod container;
mod database;
mod env;
mod expose;
mod kubernetes_service;
mod manifest;
mod monitoring;
mod mount;
mod network_policy;
mod pod;
mod pod_values;
mod port;
mod portion;
mod probe;
mod references;
mod service;
mod sync;
mod volume;
mod workload;

pub use account::{Account, RbacRule};
pub use any_workload::{AnyWorkload, WorkloadPort, WorkloadSpec};
pub use backup::{
    Backup, BackupBackend, CopyMethod, MachineBackup, ResticRepository, Retain, ServiceBackup, VeleroOpt,
    Volsync, VolumeBackup, VzdumpCompression, VzdumpMode,
};
pub use chart::{Chart, ChartCrds, ChartDefinition, ChartMode, Charts};
pub use config::{
    Config, ConfigContent, ConfigFile, DataSource, FileSource, Format, SourcePath, TemplateSource,
    TemplateText,
};
pub use container::{Capabilities, Container, PullPolicy, Seccomp, TerminationMessagePolicy};
pub use database::{BackupMethod, Database, DatabaseEngine, Databases, PasswordRef};
pub use env::{
    ConfigKeyRef, DatabaseFact, DatabaseWord, EnvFrom, EnvValue, Fact, FieldRef, NeedFact, ResourceRef,
    SecretKey,
};
pub use expose::{
    Expose, PathType, Stream, StreamAuth, StreamTransport, Upstream, UpstreamProtocol, full_host,
};
pub use kubernetes_service::{ExternalService, ExtraService, ServiceSettings, ServiceType};
pub use manifest::{JsonOp, JsonStep, Manifests, Patch, RawObject};
pub use monitoring::{
    Alert, Dashboard, HomepageTile, ImageUpdates, Monitoring, MonitoringBackend, Scrape, ScrapeBy,
    ScrapeScheme, ServiceImageUpdates, ServiceMonitoring, StartPage, StartPageBackend, UpdateBackend,
    UpdatePolicy, WebProbe,
};
pub use mount::{ConfigMount, Mount, Mounted, Propagation, SecretMount, VolumeMount};
pub use network_policy::{Denied, NetworkPolicies, Outside, Peer, PeerPods, PolicyBackend, ServiceNetwork};
pub use pod::{DeviceClaim, Dns, DnsPolicy, FsGroupChange, Pod};
pub use pod_values::{Capability, ExtendedResource, FileMode, Seconds};
pub use port::{ContainerPort, LongPort, PortRange, Protocol};
pub use portion::Portion;
pub use probe::{Hook, Probe, Scheme};
pub use references::{Reference, Referred};
pub use service::{Provides, Service, ServiceLoadBalancer};
pub use sync::{ArgoCdSync, FluxSync, Sync};
pub use volume::{
    ConfigVolume, EmptyVolume, HostPath, HostPathType, Lifetime, NfsVolume, OnRemoval, Projected,
    ProjectedSource, SecretVolume, Token, Volume, VolumeKind,
};
pub use workload::{
    ClusterOwned, Concurrency, CronJob, DisruptionBudget, Job, PodManagement, RestartPolicy, Scale, Strategy,
    Workload, WorkloadKind,
};
