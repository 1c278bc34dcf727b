//! What runs a service's pods: workloads until they are stopped, jobs to their end, cron jobs by the clock.

use crate::lab::decode::{At, Entries, record, words};
use crate::lab::{Container, Seconds, ServiceSettings, Spread, Toleration};
use crate::types::{Cron, DnsLabel, LabelKey, LabelValue, ObjectName};

record! {
    /// What all of them say about their pods.
    pub struct Pod {
        pub containers: Entries<DnsLabel, Container>,
        pub init: Entries<DnsLabel, Container>,
        pub node_selector: Entries<LabelKey, At<LabelValue>>,
        pub tolerations: Entries<LabelKey, Toleration>,
        pub spread: Entries<LabelKey, Spread>,
        pub near_volumes: At<bool>,
        pub fs_group: Option<At<u32>>,
        pub run_as_non_root: Option<At<bool>>,
        pub service_account: Option<At<ObjectName>>,
        pub pull_secrets: Vec<At<ObjectName>>,
        pub termination_grace: Option<At<Seconds>>,
        /// Of the pods.
        pub annotations: Entries<LabelKey, At<String>>,
    }
}

impl Pod {
    /// All containers, those that run first at the end.
    pub fn all_containers(&self) -> impl Iterator<Item = (&DnsLabel, &Container)> {
        self.containers.iter().chain(&self.init)
    }
}

record! {
    /// Runs pods until it is stopped.
    pub struct Workload {
        pub kind: At<WorkloadKind>,
        pub replicas: At<u32>,
        pub strategy: Option<At<Strategy>>,
        pub disruption_budget: Option<DisruptionBudget>,
        /// What is said of the Service in front of the pods.
        pub service: Option<ServiceSettings>,
    } with {
        pub pod: Pod,
    }
}

words! {
    /// The Kubernetes kind that runs a workload's pods.
    pub enum WorkloadKind {
        Deployment = "Deployment",
        StatefulSet = "StatefulSet",
        DaemonSet = "DaemonSet",
    }
}

words! {
    /// How a Deployment's pods are replaced.
    pub enum Strategy {
        RollingUpdate = "RollingUpdate",
        Recreate = "Recreate",
    }
}

record! {
    /// What may be evicted when nodes are drained: one of the two numbers.
    pub struct DisruptionBudget {
        pub max_unavailable: Option<At<u32>>,
        pub min_available: Option<At<u32>>,
    }
}

record! {
    /// Runs pods to their end.
    pub struct Job {
        pub restart: At<RestartPolicy>,
        pub backoff: Option<At<u32>>,
        pub deadline: Option<At<Seconds>>,
        pub ttl: Option<At<Seconds>>,
        pub completions: Option<At<u32>>,
        pub parallelism: Option<At<u32>>,
        pub indexed: At<bool>,
        pub suspend: At<bool>,
    } with {
        pub pod: Pod,
    }
}

words! {
    /// What happens in a job when a container fails.
    pub enum RestartPolicy {
        OnFailure = "OnFailure",
        Never = "Never",
    }
}

record! {
    /// Makes a job by the clock.
    pub struct CronJob {
        pub schedule: At<Cron>,
        pub timezone: Option<At<String>>,
        pub concurrency: At<Concurrency>,
        pub starting_deadline: Option<At<Seconds>>,
        pub keep_successful: Option<At<u32>>,
        pub keep_failed: Option<At<u32>>,
    } with {
        /// What it makes. To suspend it is to make none.
        pub job: Job,
    }
}

words! {
    /// What happens when the last run has not ended.
    pub enum Concurrency {
        Forbid = "Forbid",
        Replace = "Replace",
        Allow = "Allow",
    }
}
