//! Containers of a service.

use crate::lab::decode::{Entries, record, words};
use crate::lab::service::{
    Capability, ContainerPort, EnvFrom, EnvValue, ExtendedResource, Hook, Mount, Probe, Seccomp,
};
use crate::lab::{FreeName, MountPath};
use crate::types::{Cpu, DnsLabel, EnvName, ImageRef, Memory};
use crate::value::At;

record! {
    pub struct Container {
        pub image: At<ImageRef>,
        pub command: Vec<At<String>>,
        pub args: Vec<At<String>>,
        pub working_dir: Option<At<String>>,
        pub pull_policy: Option<At<PullPolicy>>,
        pub stdin: Option<At<bool>>,
        pub tty: Option<At<bool>>,
        /// Of one that runs first: whether it stays.
        pub sidecar: At<bool>,
        pub env: Entries<EnvName, At<EnvValue>>,
        pub env_from: Entries<FreeName, EnvFrom>,
        pub ports: Entries<DnsLabel, ContainerPort>,
        pub cpu: Option<At<Cpu>>,
        pub memory: Option<At<Memory>>,
        pub cpu_limit: Option<At<Cpu>>,
        pub memory_limit: Option<At<Memory>>,
        pub ephemeral_storage: Option<At<Memory>>,
        pub ephemeral_storage_limit: Option<At<Memory>>,
        pub extended_resources: Entries<ExtendedResource, At<u32>>,
        /// Names of those of the pod.
        pub device_claims: Vec<At<DnsLabel>>,
        pub mounts: Entries<MountPath, Mount>,
        pub readiness: Option<Probe>,
        pub liveness: Option<Probe>,
        pub startup: Option<Probe>,
        pub post_start: Option<Hook>,
        pub pre_stop: Option<Hook>,
        pub termination_message_path: Option<At<String>>,
        pub termination_message_policy: Option<At<TerminationMessagePolicy>>,
        pub user: Option<At<u32>>,
        pub group: Option<At<u32>>,
        pub run_as_non_root: Option<At<bool>>,
        pub seccomp: Option<At<Seccomp>>,
        pub read_only_root: Option<At<bool>>,
        pub allow_privilege_escalation: Option<At<bool>>,
        pub capabilities: Option<Capabilities>,
        pub privileged: Option<At<bool>>,
    }
}

record! {
    /// Rights of root, one by one.
    pub struct Capabilities {
        pub add: Vec<At<Capability>>,
        pub drop: Vec<At<Capability>>,
    }
}

words! {
    /// When an image is fetched.
    pub enum PullPolicy {
        Always = "Always",
        IfNotPresent = "IfNotPresent",
        Never = "Never",
    }
}

words! {
    /// What stands for last words where there are none.
    pub enum TerminationMessagePolicy {
        File = "File",
        FallbackToLogsOnError = "FallbackToLogsOnError",
    }
}
