//! The whole lab as one typed record.

use crate::lab::cluster::{
    Cluster, CommonTiers, Compatibility, Namespace, NamespaceSettings, Policies, PriorityClass, Resilience,
    RuntimeClass, SecretSource, Sizing, Storage, Tier,
};
use crate::lab::decode::{Entries, Isolated, record};
use crate::lab::gitops::GitOps;
use crate::lab::hardware::{CephCluster, Device, Host, Machine, NfsServer, OpenTofu};
use crate::lab::network::{AddressBook, Exposure, Firewall, Network};
use crate::lab::service::{
    Backup, Charts, Config, Databases, ImageUpdates, Monitoring, NetworkPolicies, Patch, Service, SourcePath,
    StartPage,
};
use crate::lab::{Allowances, Switched, TierName};
use crate::types::{DnsLabel, HostName, ObjectName, Server};
use crate::value::At;

record! {
    /// A lab, as its configuration describes it.
    pub struct Lab {
        /// Name of the lab, as a DNS label; used in labels and documents.
        #[example("home")]
        pub name: At<DnsLabel>,
        /// One-line description of the lab, for its documents.
        #[example("The lab at home.")]
        pub description: Option<At<String>>,
        /// DNS domain of the lab, such as `example.com`. Host names without a dot are placed under it.
        #[example("example.com")]
        pub domain: At<HostName>,
        /// IANA time zone of the lab's machines and services, such as `Europe/Berlin`.
        #[example("Europe/Berlin")]
        pub timezone: At<String> = "Etc/UTC",
        /// Time servers (NTP) of all machines and hosts, by address or host name. Without any, the defaults of
        /// their operating systems.
        #[example(["192.168.20.1"])]
        pub time_servers: Vec<At<Server>>,
        /// Physical machines, keyed by the host name of their hypervisor or operating system.
        #[example({ pve = { cores = 16, threads = 32, memory = "64GiB" } })]
        pub hosts: Isolated<DnsLabel, Host>,
        /// Routers, switches, NAS boxes and other equipment that runs none of the lab's machines, by name.
        #[example({ switch = { kind = 'switch, model = "Netgear GS108" } })]
        pub devices: Isolated<DnsLabel, Device>,
        /// Networks with their prefixes, gateways and reserved addresses, by name.
        #[example({ lan = { prefix = "10.0.20.0/24", gateway = "10.0.20.1" } })]
        pub networks: Isolated<DnsLabel, Network>,
        /// Files with the lab's DHCP reservations and host names, by the server that uses them: one of `machines` or
        /// `devices`.
        #[example({ router = { formats = ['dnsmasq] } })]
        pub address_books: Entries<DnsLabel, AddressBook>,
        /// Which traffic may pass between networks. Without it, the lab does not describe the rules of routers.
        pub firewall: Option<Firewall>,
        /// NFS servers and their exports, by name.
        #[example({ nas = { address = "10.0.20.4", exports = { "/srv/nfs" = {} } } })]
        pub nfs_servers: Isolated<DnsLabel, NfsServer>,
        /// Ceph clusters and their pools, by name.
        #[example({ main = { monitors = { pve = "10.0.20.2" }, network = "lan" } })]
        pub ceph_clusters: Isolated<DnsLabel, CephCluster>,
        /// Virtual machines, templates and bare-metal machines, by host name.
        #[example({ node-1 = { host = "pve", kubernetes = { role = 'worker } } })]
        pub machines: Isolated<DnsLabel, Machine>,
        /// The Kubernetes cluster that runs the services.
        #[example({ version = "1.34.2", pod_range = "10.244.0.0/16", service_range = "10.96.0.0/12" })]
        pub cluster: Option<Cluster>,
        /// Compatible versions of Kubernetes and its components. The catalogue covers released versions.
        pub compatibility: Compatibility = {},
        /// Storage classes of the cluster, and the purposes they serve.
        pub storage: Storage = {},
        /// How services are exposed outside the cluster.
        pub exposure: Option<Exposure>,
        /// Where secrets come from. The output contains references only.
        pub secrets: Option<SecretSource>,
        /// Groups of equally important services, by name. A service selects its group with `tier`.
        #[example({ core = { description = "What everything else needs.", priority = 1000000 } })]
        pub tiers: Isolated<TierName, Tier>,
        /// PriorityClasses other than those of tiers, by name.
        #[example({ batch = { value = 100, description = "Batch work." } })]
        pub priority_classes: Entries<ObjectName, PriorityClass>,
        /// RuntimeClasses that pods can select besides the default container runtime, by name.
        #[example({ nvidia = { handler = "nvidia" } })]
        pub runtime_classes: Entries<ObjectName, RuntimeClass>,
        /// What the lab must survive, and pods that none of its files describes.
        pub resilience: Resilience = {},
        /// Rules that every service of the lab must follow.
        #[example({ cpu_limits = 'required })]
        pub policies: Policies = {},
        /// How `render size` turns measured usage into requests.
        pub sizing: Sizing = {},
        /// Labels, annotations and Pod Security levels of all namespaces.
        #[example({ pod_security = { enforce = 'baseline } })]
        pub namespace_settings: Option<NamespaceSettings>,
        /// Settings of individual namespaces, by name. Namespaces of services need no entry here.
        #[example({ media = { labels = { team = "media" } } })]
        pub namespaces: Entries<DnsLabel, Namespace>,
        /// Helm charts that services are built from, and whether `render` or the GitOps engine renders them.
        pub charts: Charts = {},
        /// Everything that runs in the cluster, by name. The catalogue defines services; a lab enables them.
        #[example({ photos = { enable = true, containers.main.image = "docker.io/library/nginx:1.29.3" } })]
        pub services: Isolated<DnsLabel, Switched<Service>>,
        /// Settings shared by the PostgreSQL clusters of all services.
        #[example({ image = "ghcr.io/cloudnative-pg/postgresql:17.6" })]
        pub databases: Databases = {},
        /// How the data of services is backed up.
        #[example(
            { volumes = 'volsync, volsync = { repository = { url = "s3:https://s3.example.com/backups",
            path = "infrastructure/restic", keys = { RESTIC_PASSWORD = "password" } } } }
        )]
        pub backup: Backup = {},
        /// Whether the Proxmox VE part of the lab is also written as an OpenTofu configuration.
        pub opentofu: OpenTofu = {},
        /// How services are monitored.
        pub monitoring: Monitoring = {},
        /// The start page that links to the lab's services.
        pub start_page: StartPage = {},
        /// How new container images are detected.
        pub image_updates: ImageUpdates = {},
        /// Which traffic network policies allow inside the cluster.
        pub network_policy: NetworkPolicies = {},
        /// Patches to objects of any service and of the cluster, by name.
        #[example({ labels = { kind = "Deployment", merge = { metadata.labels.team = "media" } } })]
        pub patches: Entries<DnsLabel, Patch>,
        /// Findings that are accepted in the whole lab, each with the reason:
        /// `allow."NET-POOL-OVERLAP" = "moved next week"`. Several findings of a code need a reason for each
        /// subject, such as a component or a service: `allow."K8S-UNTESTED".cilium = "it is tested here"`. See
        /// `render explain CODE`.
        #[example({ "NET-POOL-OVERLAP" = "moved next week" })]
        pub allow: Allowances,
        /// How the output tree is applied to the cluster. Without it, the tree is applied by hand, in order.
        pub gitops: Option<GitOps>,
    } with {
        /// The tier that all services of a namespace share.
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
    /// The files that services include, besides the configuration itself.
    pub fn source_files(&self) -> impl Iterator<Item = &At<SourcePath>> {
        let configs = self.services().flat_map(|(_, service)| service.configs.values());
        configs.flat_map(Config::source_files)
    }
}
