//! Workloads, which run until they are stopped; jobs, which run to completion; and cron jobs, which run on a schedule.

use std::num::NonZeroU32;

use crate::lab::decode::{record, words};
use crate::lab::service::{Pod, Portion, Seconds, ServiceSettings};
use crate::types::Cron;
use crate::value::{At, NodeId};

record! {
    /// A Deployment, StatefulSet or DaemonSet.
    pub struct Workload {
        /// Kind of the workload object.
        pub kind: At<WorkloadKind> = "Deployment",
        /// Number of pods; 0 stops the workload. Not used by a DaemonSet.
        #[example(2)]
        pub replicas: At<u32> = 1,
        /// How pods are replaced during an update. Without it, a Deployment uses `'Recreate` if it has a
        /// volume or host port that only one pod can use at a time, and rolling updates otherwise.
        /// `'Recreate` is for Deployments only, `'OnDelete` for StatefulSets and DaemonSets only.
        #[example("Recreate")]
        pub strategy: Option<At<Strategy>>,
        /// Maximum number of pods above `replicas` during an update: a number, or a percentage such as `25%`.
        #[example("25%")]
        pub max_surge: Option<At<Portion>>,
        /// Maximum number of unavailable pods during an update: a number, or a percentage such as `25%`.
        #[example("25%")]
        pub max_unavailable: Option<At<Portion>>,
        /// Ordinal below which the pods of a StatefulSet are not updated.
        #[example(1)]
        pub partition: Option<At<u32>>,
        /// Time that a new pod must be ready before it counts as available, such as `10s`.
        #[example("10s")]
        pub min_ready: Option<At<Seconds>>,
        /// Time without progress after which an update of a Deployment has failed. Without it, ten minutes.
        #[example("15m")]
        pub progress_deadline: Option<At<Seconds>>,
        /// Number of old revisions to keep for rollbacks. Without it, ten.
        #[example(3)]
        pub revision_history: Option<At<u32>>,
        /// Whether the pods of a StatefulSet start one after the other, or all at once.
        #[example("Parallel")]
        pub pod_management: Option<At<PodManagement>>,
        /// Horizontal pod autoscaling by CPU or memory utilization. Overrides `replicas`.
        #[example({ min = 2, max = 6, cpu = 75 })]
        pub scale: Option<Scale>,
        /// Fields that a component of the cluster changes at run time and that the GitOps engine must not
        /// revert: `'replicas` (set by an autoscaler), `'images` (set by an image updater).
        #[example(["replicas"])]
        pub owned_by_cluster: Vec<At<ClusterOwned>>,
        /// PodDisruptionBudget that limits evictions when nodes are drained: set one of the two numbers.
        pub disruption_budget: Option<DisruptionBudget>,
        /// Settings of the Kubernetes Service in front of the pods.
        pub service: Option<ServiceSettings>,
    } with {
        /// The template of its pods.
        pub pod: Pod,
    }
}

words! {
    /// Kind of a workload.
    pub enum WorkloadKind {
        Deployment = "Deployment",
        StatefulSet = "StatefulSet",
        DaemonSet = "DaemonSet",
    }
}

words! {
    /// Update strategy of a workload.
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
    /// Horizontal autoscaling, by percentages of the requested resources.
    pub struct Scale {
        /// Minimum number of pods.
        #[example(2)]
        pub min: At<NonZeroU32> = 1,
        /// Maximum number of pods.
        #[example(6)]
        pub max: At<NonZeroU32>,
        /// Target average CPU utilization, in percent of the request.
        #[example(75)]
        pub cpu: Option<At<NonZeroU32>>,
        /// Target average memory utilization, in percent of the request.
        #[example(80)]
        pub memory: Option<At<NonZeroU32>>,
    }
}

words! {
    /// Field that a component of the cluster changes at run time.
    pub enum ClusterOwned {
        Replicas = "replicas",
        Images = "images",
    }
}

impl Workload {
    /// The place in the configuration that lets the cluster change this field.
    pub fn owned(&self, what: ClusterOwned) -> Option<&At<ClusterOwned>> {
        self.owned_by_cluster.iter().find(|owned| owned.value == what)
    }

    /// Whether several pods run at a time, and the value that sets it. A DaemonSet counts as several.
    pub fn several_pods(&self) -> Option<NodeId> {
        if self.kind.value == WorkloadKind::DaemonSet {
            return Some(self.kind.node);
        }
        if let Some(scale) = &self.scale {
            return (scale.max.value.get() > 1).then_some(scale.max.node);
        }
        (self.replicas.value > 1).then_some(self.replicas.node)
    }
}

record! {
    /// A PodDisruptionBudget. Set one of the two fields.
    pub struct DisruptionBudget {
        /// Maximum number of pods that can be evicted at a time.
        #[example(1)]
        pub max_unavailable: Option<At<u32>>,
        /// Minimum number of pods that must remain available.
        #[example(2)]
        pub min_available: Option<At<u32>>,
    }
}

record! {
    /// A Job.
    pub struct Job {
        /// Whether a failed container is restarted in its pod (`'OnFailure`), or replaced by a new pod
        /// (`'Never`).
        pub restart: At<RestartPolicy> = "OnFailure",
        /// Number of retries before the job is marked as failed. Without it, Kubernetes' default of 6.
        #[example(2)]
        pub backoff: Option<At<u32>>,
        /// Time limit for the job including its retries, such as `10m`.
        #[example("10m")]
        pub deadline: Option<At<Seconds>>,
        /// Time after which a finished job is deleted, such as `24h`. Without it, the job is kept.
        #[example("24h")]
        pub ttl: Option<At<Seconds>>,
        /// Number of pods that must succeed. Without it, one.
        #[example(4)]
        pub completions: Option<At<NonZeroU32>>,
        /// Number of pods that run at the same time. Without it, one.
        #[example(2)]
        pub parallelism: Option<At<NonZeroU32>>,
        /// Whether each pod receives its index, from 0, as `JOB_COMPLETION_INDEX`. Requires `completions`.
        pub indexed: At<bool> = false,
        /// Whether the job is suspended: it is created but does not run.
        pub suspend: At<bool> = false,
    } with {
        /// The template of its pods.
        pub pod: Pod,
    }
}

words! {
    /// What happens when a container of a job fails.
    pub enum RestartPolicy {
        OnFailure = "OnFailure",
        Never = "Never",
    }
}

record! {
    /// A CronJob. Its other fields are those of the job that it creates.
    pub struct CronJob {
        /// Cron expression of the job's schedule, such as `30 4 * * *` or `@daily`.
        #[example("30 4 * * *")]
        pub schedule: At<Cron>,
        /// IANA time zone of the schedule. Without it, the lab's `timezone`.
        #[example("Europe/Berlin")]
        pub timezone: Option<At<String>>,
        /// What happens if the previous run has not finished: the new run is skipped, replaces it, or runs
        /// concurrently.
        pub concurrency: At<Concurrency> = "Forbid",
        /// Maximum delay with which a missed run is still started, such as `10m`. Without it, there is no
        /// limit.
        #[example("10m")]
        pub starting_deadline: Option<At<Seconds>>,
        /// Number of successful runs to keep. Without it, Kubernetes' default of 3.
        #[example(1)]
        pub keep_successful: Option<At<u32>>,
        /// Number of failed runs to keep. Without it, Kubernetes' default of 1.
        #[example(3)]
        pub keep_failed: Option<At<u32>>,
    } with {
        /// The Jobs that it creates; none while it is suspended.
        pub job: Job,
    }
}

words! {
    /// What happens when the previous run has not finished.
    pub enum Concurrency {
        Forbid = "Forbid",
        Replace = "Replace",
        Allow = "Allow",
    }
}
