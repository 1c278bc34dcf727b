//! Services: what runs in the cluster.

use crate::lab::cluster::{NamespaceSettings, Secret, TrafficPolicy};
use crate::lab::decode::{Entries, record};
use crate::lab::gitops::GitOpsEngine;
use crate::lab::network::Middleware;
use crate::lab::service::{
    Account, Chart, ChartMode, Charts, Config, CronJob, Database, Expose, ExternalService, ExtraService, Job,
    Manifests, Patch, RawObject, ServiceBackup, ServiceImageUpdates, ServiceMonitoring, ServiceNetwork,
    Stream, Sync, Volume, Workload,
};
use crate::lab::{Allowances, TierName};
use crate::types::{DnsLabel, Duration, LabelKey, LabelValue, ObjectName, ObjectRef, Prefix};
use crate::value::At;

record! {
    /// A service that runs in the cluster: a workload, and everything that belongs to it.
    pub struct Service {
        /// Whether the lab runs this service.
        pub enable: At<bool> = false,
        /// What the lab takes out of the service, as paths below it: entries and fields that the catalogue defines
        /// and that the lab does not want.
        #[example(["expose.web"])]
        pub without: Vec<At<String>>,
        /// One-line description of the service, for the lab's documents.
        #[example("Photo library.")]
        pub description: Option<At<String>>,
        /// Namespace of the service. Without it, a namespace with the service's name.
        #[example("media")]
        pub namespace: Option<At<DnsLabel>>,
        /// Labels, annotations and Pod Security levels of the namespace. Services that share a namespace must
        /// agree on them.
        #[example({ pod_security = { enforce = 'privileged } })]
        pub namespace_settings: Option<NamespaceSettings>,
        /// One of the lab's `tiers`.
        #[example("core")]
        pub tier: Option<At<TierName>>,
        /// Helm chart that provides the service, instead of `containers`.
        #[example({ definition = "cert-manager", version = "1.18.4" })]
        pub chart: Option<Chart>,
        /// Whether the service is suspended: all objects are kept, but workloads have no replicas and no job
        /// starts.
        pub suspended: At<bool> = false,
        /// Additional workloads by name. They share the service's volumes and secrets, and have pods of their
        /// own. Their objects are named `SERVICE-NAME`.
        #[example({ worker = { containers.main.image = "ghcr.io/example/photos-worker:2.1.0" } })]
        pub workloads: Entries<DnsLabel, Workload>,
        /// Jobs that run once, by name, in addition to the service's workloads or instead of them.
        #[example({ migrate = { containers.main.image = "ghcr.io/example/photos:2.1.0" } })]
        pub jobs: Entries<DnsLabel, Job>,
        /// Cron jobs, by name.
        #[example(
            { clean = { schedule = "30 4 * * *",
            containers.main.image = "ghcr.io/example/photos:2.1.0" } }
        )]
        pub cron: Entries<DnsLabel, CronJob>,
        /// Volumes that containers can mount, by name.
        #[example({ data = { size = "10Gi", purpose = 'general } })]
        pub volumes: Entries<DnsLabel, Volume>,
        /// Configuration files that containers mount or read variables from, by name.
        #[example({ app = { files = { "app.yaml" = "log: info" } } })]
        pub configs: Entries<DnsLabel, Config>,
        /// Secrets that containers refer to, by name.
        #[example({ login = { path = "services/photos", keys = { PASSWORD = "password" } } })]
        pub secrets: Entries<DnsLabel, Secret>,
        /// HTTP routes from outside the cluster, by name.
        #[example({ web = { port = "http", host = "photos" } })]
        pub expose: Entries<DnsLabel, Expose>,
        /// TCP, UDP and TLS routes from outside the cluster, by name, through the lab's ingress controller.
        #[example({ mail = { port = "http", transport = 'tcp, entry_point = "mail", auth = 'own } })]
        pub streams: Entries<DnsLabel, Stream>,
        /// Traefik middlewares of the service, by name.
        #[example({ rate = { spec = { rateLimit = { average = 10, burst = 50 } } } })]
        pub middlewares: Entries<DnsLabel, Middleware>,
        /// Additional Kubernetes Services, by name, such as a headless one.
        #[example({ headless = { ports = ["http"] } })]
        pub extra_services: Entries<DnsLabel, ExtraService>,
        /// Endpoints outside the cluster that get a Kubernetes Service, by name, such as a NAS. `expose` can
        /// refer to them.
        #[example({ nas = { addresses = ["10.0.20.4"], ports = { http = 5000 } } })]
        pub external_services: Entries<DnsLabel, ExternalService>,
        /// Services of type LoadBalancer, by name, for protocols other than HTTP.
        #[example({ sync = { address = "dns", ports = ["http"] } })]
        pub load_balancers: Entries<DnsLabel, ServiceLoadBalancer>,
        /// ServiceAccount of the service, and its permissions.
        pub account: Option<Account>,
        /// Databases that the service uses, by name.
        #[example({ main = { size = "5Gi" } })]
        pub databases: Entries<DnsLabel, Database>,
        /// Backup settings of the service's volumes that differ from the lab's.
        pub backup: Option<ServiceBackup>,
        /// Metrics, alerts, probes and dashboards of the service.
        pub monitoring: Option<ServiceMonitoring>,
        /// How far new images of the service are followed.
        #[example({ policy = 'minor })]
        pub image_updates: Option<ServiceImageUpdates>,
        /// Kubernetes manifests, by name, for objects that the other fields cannot express: one object each,
        /// or a list of several, such as an imported file. They are validated against their schemas like all
        /// other objects.
        #[example(
            { settings = { apiVersion = "v1", kind = "ConfigMap", metadata = { name = "settings",
            namespace = "photos" }, data = { mode = "fast" } } }
        )]
        pub manifests: Entries<DnsLabel, Manifests>,
        /// Patches to the service's objects, by name.
        #[example({ history = { kind = "Deployment", merge = { spec.revisionHistoryLimit = 3 } } })]
        pub patches: Entries<DnsLabel, Patch>,
        /// Network policy of the service, in addition to what follows from `needs` and `expose`.
        #[example({ outside = 'none })]
        pub network: Option<ServiceNetwork>,
        /// Additional labels of all objects of the service.
        #[example({ team = "media" })]
        pub labels: Entries<LabelKey, At<LabelValue>>,
        /// How the GitOps engine applies this service. Overrides the lab's `gitops`.
        #[example({ prune = false })]
        pub sync: Option<Sync>,
        /// Findings that are accepted for this service, each with the reason.
        #[example({ "IMG-FLOATING" = "the publisher has no versions" })]
        pub allow: Allowances,
        /// Services that must run before this one: `needs.postgres = true`. Services that provide its
        /// secrets, API groups and storage classes (`provides`) are added automatically. `needs.NAME = false`
        /// removes a dependency that the catalogue declares or that would be added automatically.
        #[example({ postgres = true })]
        pub needs: Entries<DnsLabel, At<bool>>,
        /// What this service provides to other services, which then wait for it without naming it.
        pub provides: Provides = {},
    } with {
        /// The workload with the service's own name. It runs if it has containers.
        pub main: Workload,
    }
}

impl Service {
    /// Name of its namespace.
    pub fn namespace_name<'l>(&'l self, name: &'l DnsLabel) -> &'l str {
        self.namespace.as_ref().map_or(name.as_str(), |namespace| namespace.as_str())
    }

    /// Its raw Kubernetes objects.
    pub fn raw_objects(&self) -> impl Iterator<Item = &RawObject> {
        self.manifests.values().flat_map(|manifests| &manifests.0)
    }

    /// Whether it defines objects other than pods.
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
    /// What the service provides to others, which then wait for it.
    pub struct Provides {
        /// Whether it is the lab's secret store. Services that read secrets wait for it.
        pub secret_store: At<bool> = false,
        /// The GitOps engine that it installs, if any. Services delegated to that engine wait for it.
        pub engine: Option<At<GitOpsEngine>>,
        /// API groups whose CRDs it installs, such as `external-secrets.io`. Services with objects of these
        /// groups wait for it.
        #[example(["external-secrets.io"])]
        pub apis: Vec<At<ObjectName>>,
        /// Storage classes that it provisions. Services with claims of these classes wait for it.
        #[example(["local-path"])]
        pub storage_classes: Vec<At<ObjectName>>,
        /// Objects that it creates in the cluster and that are not in the rendered files, such as those of a chart
        /// that the GitOps engine installs: `KIND/NAMESPACE/NAME`, or `KIND/NAME` if they are cluster-scoped. A kind
        /// can have its API group, as in `Issuer.cert-manager.io/media/ca`. Pods are listed by their labels, other objects by labels or names.
        #[example(["Service/monitoring/loki", "Pod/monitoring/app=loki"])]
        pub objects: Vec<At<ObjectRef>>,
    }
}

record! {
    /// A load balancer address of a service.
    pub struct ServiceLoadBalancer {
        /// Names of the container ports that are reachable at this address. Without any, all ports of the
        /// Service.
        #[example(["http"])]
        pub ports: Vec<At<DnsLabel>>,
        /// One of the cluster's `load_balancer.addresses`, by name. Without it, an address is allocated from
        /// the pools.
        #[example("dns")]
        pub address: Option<At<String>>,
        /// DNS name that external-dns creates for the address. Without a dot, it is placed under the lab's
        /// domain.
        #[example("dns")]
        pub hostname: Option<At<String>>,
        /// Annotations of the Service.
        #[example({ "example.com/owner" = "lab" })]
        pub annotations: Entries<LabelKey, At<String>>,
        /// Time for which a client keeps reaching the same pod, such as `3h`.
        #[example("3h")]
        pub session_affinity: Option<At<Duration>>,
        /// Whether traffic is routed to all pods, or only to pods on the receiving node. An address with
        /// `traffic_policy = 'Local` overrides it.
        #[example("Local")]
        pub external_traffic_policy: Option<At<TrafficPolicy>>,
        /// Whether traffic is also routed to pods that are not ready.
        #[example(true)]
        pub publish_not_ready: Option<At<bool>>,
        /// Address ranges that can connect, such as `["10.0.0.0/8"]`. Without any, all clients can.
        #[example(["10.0.0.0/8"])]
        pub sources: Vec<At<Prefix>>,
    }
}

impl Service {
    /// Whether it is built from a chart, and not from containers.
    pub fn is_chart(&self, charts: &Charts) -> bool {
        self.chart.as_ref().is_some_and(|chart| chart.mode(charts).value != ChartMode::Replace)
    }
}
