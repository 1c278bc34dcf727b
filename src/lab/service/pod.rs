//! The pods of workloads, jobs and cron jobs.

use crate::lab::FreeName;
use crate::lab::cluster::{Neighbour, NodeRule, Spread, Toleration};
use crate::lab::decode::{Entries, record, words};
use crate::lab::service::{Container, ContainerPort, Seccomp, Seconds};
use crate::types::{Address, DnsLabel, HostName, LabelKey, LabelValue, ObjectName};
use crate::value::At;

record! {
    /// The pods of a workload, a job or a cron job.
    pub struct Pod {
        /// Containers of each pod, by name.
        #[example({ main = { image = "docker.io/library/nginx:1.29.3" } })]
        pub containers: Entries<DnsLabel, Container>,
        /// Init containers, which run one after the other in the order of their names before the containers
        /// start.
        #[example({ migrate = { image = "ghcr.io/example/photos:2.1.0", args = ["migrate"] } })]
        pub init: Entries<DnsLabel, Container>,
        /// Labels that a node must have to run the pods.
        #[example({ disk = "ssd" })]
        pub node_selector: Entries<LabelKey, At<LabelValue>>,
        /// Taints that the pods tolerate, by key:
        /// `tolerations."nvidia.com/gpu" = { value = "true", effect = 'NoSchedule }`.
        #[example({ "nvidia.com/gpu" = { value = "true", effect = 'NoSchedule } })]
        pub tolerations: Entries<LabelKey, Toleration>,
        /// Whether the pods tolerate every taint. Use it for pods that must run on all nodes.
        pub tolerate_all: At<bool> = false,
        /// Topology spread constraints, by node label: `spread."kubernetes.io/hostname" = {}`.
        #[example({ "kubernetes.io/hostname" = {} })]
        pub spread: Entries<LabelKey, Spread>,
        /// Node affinity rules that `node_selector` cannot express, by label:
        /// `node_affinity."gpu".is_not = ["true"]`.
        #[example({ "gpu" = { is_not = ["true"] } })]
        pub node_affinity: Entries<LabelKey, NodeRule>,
        /// Pod affinity: pods next to which these are scheduled, by rule name: `affinity.api.service = "api"`.
        #[example({ api = { service = "api" } })]
        pub affinity: Entries<FreeName, Neighbour>,
        /// Pod anti-affinity: pods next to which these are not scheduled, by rule name. `anti_affinity.self = {}`
        /// separates the workload's own pods.
        #[example({ self = {} })]
        pub anti_affinity: Entries<FreeName, Neighbour>,
        /// Whether the pods are scheduled on the node of the workload that mounts the same ReadWriteOnce
        /// volume. On another node they would wait for the volume forever.
        pub near_volumes: At<bool> = true,
        /// Node that runs the pods, bypassing the scheduler. Prefer `node_selector`.
        #[example("node-1")]
        pub node_name: Option<At<ObjectName>>,
        /// PriorityClass of the pods. Without it, the tier's.
        #[example("batch")]
        pub priority_class: Option<At<ObjectName>>,
        /// RuntimeClass of the pods, such as `nvidia`.
        #[example("nvidia")]
        pub runtime_class: Option<At<ObjectName>>,
        /// Name of the scheduler. Without it, Kubernetes' default scheduler.
        #[example("batch-scheduler")]
        pub scheduler: Option<At<ObjectName>>,
        /// Devices that the pods claim through dynamic resource allocation (DRA), by name.
        #[example({ gpu = { template = "gpu" } })]
        pub device_claims: Entries<DnsLabel, DeviceClaim>,
        /// Numeric group id that owns the pods' volumes.
        #[example(1000)]
        pub fs_group: Option<At<u32>>,
        /// When the ownership of files in volumes is changed to `fs_group`. `'Always` is slow on large
        /// volumes.
        pub fs_group_change: Option<At<FsGroupChange>>,
        /// Additional numeric group ids of the processes.
        #[example([44, 109])]
        pub supplemental_groups: Vec<At<u32>>,
        /// Numeric user id of the processes, unless the container sets its own.
        #[example(1000)]
        pub user: Option<At<u32>>,
        /// Numeric group id of the processes, unless the container sets its own.
        #[example(1000)]
        pub group: Option<At<u32>>,
        /// Whether Kubernetes refuses to start a container as root.
        pub run_as_non_root: Option<At<bool>>,
        /// Seccomp profile: the default profile of the container runtime, or none.
        pub seccomp: Option<At<Seccomp>>,
        /// Kernel parameters of the pods, such as `sysctls."net.ipv4.ip_forward" = "1"`.
        #[example({ "net.ipv4.ip_local_port_range" = "1024 65535" })]
        pub sysctls: Entries<FreeName, At<String>>,
        /// An existing ServiceAccount. Without it, that of `account`, or the namespace's default.
        #[example("builder")]
        pub service_account: Option<At<ObjectName>>,
        /// Names of existing image pull Secrets.
        #[example(["registry"])]
        pub pull_secrets: Vec<At<ObjectName>>,
        /// Termination grace period of the pods, such as `60s`.
        #[example("60s")]
        pub termination_grace: Option<At<Seconds>>,
        /// Whether the pods use the network of their node.
        pub host_network: At<bool> = false,
        /// Whether the pods see all processes of their node.
        pub host_pid: At<bool> = false,
        /// Whether the pods share the IPC namespace of their node.
        pub host_ipc: At<bool> = false,
        /// False runs the pods in a user namespace: root in the container is an unprivileged user on the
        /// node.
        #[example(false)]
        pub host_users: Option<At<bool>>,
        /// Whether the containers of a pod share a process namespace.
        pub share_processes: At<bool> = false,
        /// Whether environment variables are set for every Service of the namespace. Without it, Kubernetes
        /// sets them.
        #[example(false)]
        pub service_links: Option<At<bool>>,
        /// Host name of the pods. Without it, the name of the pod.
        #[example("photos")]
        pub hostname: Option<At<DnsLabel>>,
        /// Additional entries of `/etc/hosts`, by IP address: `host_aliases."10.0.20.4" = ["nas.lan"]`.
        #[example({ "10.0.20.4" = ["nas.lan"] })]
        pub host_aliases: Entries<Address, Vec<At<HostName>>>,
        /// DNS policy of the pods. Without it, the cluster's DNS, also for pods with `host_network`.
        /// `'Default` uses the node's DNS, `'None` only what `dns` sets.
        #[example("None")]
        pub dns_policy: Option<At<DnsPolicy>>,
        /// Additional DNS configuration in the pods' `resolv.conf`.
        pub dns: Option<Dns>,
        /// Additional annotations of the pods.
        #[example({ "example.com/scrape" = "true" })]
        pub annotations: Entries<LabelKey, At<String>>,
        /// Additional labels of the pods only.
        #[example({ role = "web" })]
        pub pod_labels: Entries<LabelKey, At<LabelValue>>,
        /// Additional annotations of the workload object, such as the Deployment or the CronJob.
        #[example({ "reloader.stakater.com/auto" = "true" })]
        pub object_annotations: Entries<LabelKey, At<String>>,
        /// Additional labels of the workload object.
        #[example({ team = "media" })]
        pub object_labels: Entries<LabelKey, At<LabelValue>>,
    }
}

impl Pod {
    /// All containers, init containers last.
    pub fn all_containers(&self) -> impl Iterator<Item = (&DnsLabel, &Container)> {
        self.containers.iter().chain(&self.init)
    }

    /// Whether a port of its containers is opened on the node.
    pub fn opens_on_node(&self, port: &ContainerPort) -> bool {
        self.host_network.value || port.host_port.is_some()
    }

    /// The containers that run at the same time: init containers only if they are sidecars.
    pub fn lasting_containers(&self) -> impl Iterator<Item = (&DnsLabel, &Container)> {
        self.containers.iter().chain(self.init.iter().filter(|(_, container)| container.sidecar.value))
    }
}

record! {
    /// A device requested by dynamic resource allocation. Set one of the two fields.
    pub struct DeviceClaim {
        /// An existing ResourceClaimTemplate: each pod gets a claim of its own.
        #[example("gpu")]
        pub template: Option<At<ObjectName>>,
        /// An existing ResourceClaim that all pods share.
        #[example("shared-gpu")]
        pub claim: Option<At<ObjectName>>,
    }
}

words! {
    /// When the group of a volume's files is changed.
    pub enum FsGroupChange {
        OnRootMismatch = "OnRootMismatch",
        Always = "Always",
    }
}

words! {
    /// DNS policy of pods.
    pub enum DnsPolicy {
        ClusterFirst = "ClusterFirst",
        ClusterFirstWithHostNet = "ClusterFirstWithHostNet",
        Default = "Default",
        None = "None",
    }
}

record! {
    /// Additions to the pods' `resolv.conf`.
    pub struct Dns {
        /// Addresses of additional DNS servers.
        #[example(["10.0.20.1"])]
        pub nameservers: Vec<At<Address>>,
        /// Additional DNS search domains.
        #[example(["example.lan"])]
        pub searches: Vec<At<HostName>>,
        /// Resolver options by name: `options.ndots = "1"`; an option without a value is the empty string.
        #[example({ ndots = "1" })]
        pub options: Entries<FreeName, At<String>>,
    }
}
