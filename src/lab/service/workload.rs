//! What runs a service's pods: workloads until they are stopped, jobs to their end, cron jobs by the clock.

use crate::lab::decode::{record, words};
use crate::lab::service::{Pod, Portion, Seconds, ServiceSettings};
use crate::types::Cron;
use crate::value::{At, NodeId};

record! {
    /// Runs pods until it is stopped.
    pub struct Workload {
        pub kind: At<WorkloadKind>,
        pub replicas: At<u32>,
        pub strategy: Option<At<Strategy>>,
        pub max_surge: Option<At<Portion>>,
        pub max_unavailable: Option<At<Portion>>,
        /// Pods of a StatefulSet with a lower number are not replaced.
        pub partition: Option<At<u32>>,
        pub min_ready: Option<At<Seconds>>,
        pub progress_deadline: Option<At<Seconds>>,
        pub revision_history: Option<At<u32>>,
        pub pod_management: Option<At<PodManagement>>,
        pub scale: Option<Scale>,
        pub owned_by_cluster: Vec<At<ClusterOwned>>,
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
    /// How pods are replaced.
    pub enum Strategy {
        RollingUpdate = "RollingUpdate",
        Recreate = "Recreate",
        OnDelete = "OnDelete",
    }
}

words! {
    /// How the pods of a StatefulSet are started.
    pub enum PodManagement {
        OrderedReady = "OrderedReady",
        Parallel = "Parallel",
    }
}

record! {
    /// How many pods there are, by what they use: shares of their requests, in percent.
    pub struct Scale {
        pub min: At<u32>,
        pub max: At<u32>,
        pub cpu: Option<At<u32>>,
        pub memory: Option<At<u32>>,
    }
}

words! {
    /// What something in the cluster changes after it was made.
    pub enum ClusterOwned {
        Replicas = "replicas",
        Images = "images",
    }
}

impl Workload {
    /// Where the configuration says that something in the cluster changes this.
    pub fn owned(&self, what: ClusterOwned) -> Option<&At<ClusterOwned>> {
        self.owned_by_cluster.iter().find(|owned| owned.value == what)
    }

    /// Whether several pods run at a time, and the value that says so. One on every node are several.
    pub fn several_pods(&self) -> Option<NodeId> {
        if self.kind.value == WorkloadKind::DaemonSet {
            return Some(self.kind.node);
        }
        if let Some(scale) = &self.scale {
            return (scale.max.value > 1).then_some(scale.max.node);
        }
        (self.replicas.value > 1).then_some(self.replicas.node)
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
