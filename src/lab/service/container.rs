//! Containers of a service.

use crate::lab::decode::{Entries, record, words};
use crate::lab::service::{
    Capability, ContainerPort, EnvFrom, EnvValue, ExtendedResource, Hook, Mount, Probe,
};
use crate::lab::{FreeName, MountPath};
use crate::types::{Cpu, DnsLabel, EnvName, ImageRef, Memory};
use crate::value::At;

record! {
    /// A container of a service.
    pub struct Container {
        /// Image reference with tag or digest: `docker.io/library/nginx:1.29.3`.
        #[example("docker.io/library/nginx:1.29.3")]
        pub image: At<ImageRef>,
        /// Command that overrides the image's entry point.
        #[example(["/bin/app"])]
        pub command: Vec<At<String>>,
        /// Arguments of the entry point.
        #[example(["--config", "/etc/app/app.yaml"])]
        pub args: Vec<At<String>>,
        /// Working directory of the process. Without it, the image's.
        #[example("/app")]
        pub working_dir: Option<At<String>>,
        /// When the image is pulled. Without it, always for the tag `latest`, and only if absent for other
        /// tags.
        #[example("IfNotPresent")]
        pub pull_policy: Option<At<PullPolicy>>,
        /// Whether the container's standard input stays open.
        pub stdin: Option<At<bool>>,
        /// Whether the container gets a terminal.
        pub tty: Option<At<bool>>,
        /// Whether a container in `init` is a sidecar: it starts before the main containers and stops after
        /// them.
        pub sidecar: At<bool> = false,
        /// Environment variables by name. A string is a literal value; `{ secret = "NAME", key = "KEY" }`
        /// refers to one of the service's secrets, `{ config = "NAME", key = "FILE" }` to one of its configs;
        /// `{ field = "status.podIP" }` to a field of the pod, `{ resource = "limits.memory" }` to a request
        /// or limit of the container (`divisor` sets the unit, `container` selects another container);
        /// `{ need = "postgres", fact = 'host }` to the address of a service that this one `needs`: its
        /// `'host`, its `'port`, or its `'address` with both. `port` selects one of several ports.
        /// `{ database = "main", fact = 'host }` refers to one of the service's `databases`: its `'host`,
        /// `'port`, `'address`, `'name`, `'user`, `'password` or `'uri`.
        #[example({ LOG_LEVEL = "info", PASSWORD = { secret = "login", key = "PASSWORD" } })]
        pub env: Entries<EnvName, At<EnvValue>>,
        /// Secrets and configs of the service that provide all of their keys as variables:
        /// `env_from.login.secret = "login"`.
        #[example({ login = { secret = "login" } })]
        pub env_from: Entries<FreeName, EnvFrom>,
        /// Container ports by name: a number, or `{ port = 53, protocol = 'UDP }`. The Service uses the same
        /// number unless `service_port` sets another; a port with `internal = true` is not part of the
        /// Service. `host_port` also opens it on the node. `{ from = 10000, to = 10020 }` is a range whose
        /// ports are named `NAME-10000` and so on; `on_host = true` opens them on the node as well.
        #[example({ http = 8080, dns = { port = 53, protocol = 'UDP } })]
        pub ports: Entries<DnsLabel, ContainerPort>,
        /// CPU request, such as `50m` or `2`.
        #[example("50m")]
        pub cpu: Option<At<Cpu>>,
        /// Memory request, such as `256Mi`. Also the limit unless `memory_limit` is set.
        #[example("256Mi")]
        pub memory: Option<At<Memory>>,
        /// CPU limit, such as `500m`. Without it, there is none; `policies.cpu_limits` can require or forbid
        /// it.
        #[example("500m")]
        pub cpu_limit: Option<At<Cpu>>,
        /// Memory limit, such as `512Mi`. Without it, the same as `memory`.
        #[example("512Mi")]
        pub memory_limit: Option<At<Memory>>,
        /// Ephemeral storage request, such as `1Gi`: node disk space for logs and files outside volumes.
        #[example("1Gi")]
        pub ephemeral_storage: Option<At<Memory>>,
        /// Ephemeral storage limit, such as `10Gi`. The pod is evicted if it is exceeded.
        #[example("10Gi")]
        pub ephemeral_storage_limit: Option<At<Memory>>,
        /// Extended resources that the container requests, in whole units:
        /// `extended_resources."nvidia.com/gpu" = 1`.
        #[example({ "nvidia.com/gpu" = 1 })]
        pub extended_resources: Entries<ExtendedResource, At<u32>>,
        /// GPU that the container uses: one of `cluster.gpus`. It requests one share of the card, and its pods
        /// select nodes with the card's label, tolerate its taint and use its runtime class, unless they set
        /// these themselves.
        #[example("t4")]
        pub gpu: Option<At<DnsLabel>>,
        /// Entries of the pod's `device_claims` that this container uses.
        #[example(["gpu"])]
        pub device_claims: Vec<At<DnsLabel>>,
        /// Mounts by path: the name of a volume, or `{ volume = "data", sub_path = "db", read_only = true }`
        /// (`propagation = 'Bidirectional` or `'HostToContainer` shares mounts that are made later);
        /// `{ config = "NAME", key = "app.yaml" }` mounts one file of a config and `{ config = "NAME" }` all
        /// of its files as a directory; `secret` works in the same way.
        #[example({ "/data" = "data", "/etc/app" = { config = "app" } })]
        pub mounts: Entries<MountPath, Mount>,
        /// Readiness probe: the container receives traffic only while it succeeds.
        pub readiness: Option<Probe>,
        /// Liveness probe: the container is restarted when it fails.
        pub liveness: Option<Probe>,
        /// Startup probe: the other probes start once it has succeeded.
        pub startup: Option<Probe>,
        /// Hook that runs when the container has started. The container is not running until the hook has
        /// completed.
        #[example({ command = ["/bin/sh", "-c", "touch /tmp/started"] })]
        pub post_start: Option<Hook>,
        /// Hook that runs before the container is asked to stop.
        pub pre_stop: Option<Hook>,
        /// Path of the termination message file. Without it, `/dev/termination-log`.
        #[example("/tmp/termination-log")]
        pub termination_message_path: Option<At<String>>,
        /// Whether to use the end of the container's log when the termination message file is empty.
        pub termination_message_policy: Option<At<TerminationMessagePolicy>>,
        /// Numeric user id of the process. Without it, that of the pod or the image.
        #[example(1000)]
        pub user: Option<At<u32>>,
        /// Numeric group id of the process. Without it, that of the pod or the image.
        #[example(1000)]
        pub group: Option<At<u32>>,
        /// Whether Kubernetes refuses to start this container as root.
        pub run_as_non_root: Option<At<bool>>,
        /// Seccomp profile: the default profile of the container runtime, or none.
        pub seccomp: Option<At<Seccomp>>,
        /// Whether the container's root file system is read-only.
        pub read_only_root: Option<At<bool>>,
        /// Whether a process can gain more privileges than its parent process.
        #[example(false)]
        pub allow_privilege_escalation: Option<At<bool>>,
        /// Linux capabilities to add to or drop from the runtime's default set.
        #[example({ drop = ["ALL"] })]
        pub capabilities: Option<Capabilities>,
        /// Whether the container is privileged, which gives it full access to its node.
        pub privileged: Option<At<bool>>,
    }
}

record! {
    /// Linux capabilities of a container.
    pub struct Capabilities {
        /// Capabilities to add, such as `["NET_ADMIN"]`.
        #[example(["NET_ADMIN"])]
        pub add: Vec<At<Capability>>,
        /// Capabilities to drop, such as `["ALL"]`.
        #[example(["ALL"])]
        pub drop: Vec<At<Capability>>,
    }
}

words! {
    /// When an image is pulled.
    pub enum PullPolicy {
        Always = "Always",
        IfNotPresent = "IfNotPresent",
        Never = "Never",
    }
}

words! {
    /// Where the termination message comes from.
    pub enum TerminationMessagePolicy {
        File = "File",
        FallbackToLogsOnError = "FallbackToLogsOnError",
    }
}

words! {
    /// Seccomp profile.
    pub enum Seccomp {
        RuntimeDefault = "RuntimeDefault",
        Unconfined = "Unconfined",
    }
}
