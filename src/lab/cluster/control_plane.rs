//! Control planes.

use crate::lab::FreeName;
use crate::lab::decode::{Entries, record, words};
use crate::types::LabelKey;
use crate::value::At;

record! {
    /// Settings of the control plane.
    pub struct ControlPlane {
        /// Additional subject alternative names of the API server's certificate, besides the endpoint and the
        /// nodes.
        #[example(["k8s.example.com"])]
        pub certificate_names: Vec<At<String>>,
        /// Audit log of the API server. Without it, no audit log is written.
        #[example({ max_age = 30 })]
        pub audit_log: Option<AuditLog>,
        /// Additional arguments of the API server: `api_server_args.profiling = "false"`.
        #[example({ profiling = "false" })]
        pub api_server_args: Entries<FreeName, At<String>>,
        /// Additional arguments of the controller manager.
        #[example({ terminated-pod-gc-threshold = "500" })]
        pub controller_manager_args: Entries<FreeName, At<String>>,
        /// Additional arguments of the scheduler.
        #[example({ profiling = "false" })]
        pub scheduler_args: Entries<FreeName, At<String>>,
        /// Default topology spread constraints of the scheduler, for pods that have none of their own.
        #[example([{ topology_key = "topology.kubernetes.io/zone" }])]
        pub topology_spread: Vec<TopologySpread>,
    }
}

record! {
    /// Rotation of the API server's audit log.
    pub struct AuditLog {
        /// Days after which old log files are removed.
        #[example(30)]
        pub max_age: At<u32> = 7,
        /// Number of old log files to keep.
        #[example(10)]
        pub max_files: At<u32> = 3,
        /// Size in megabytes at which the log file is rotated.
        #[example(50)]
        pub max_size: At<u32> = 100,
    }
}

words! {
    /// What happens to a pod that cannot be placed evenly.
    pub enum WhenUnsatisfiable {
        DoNotSchedule = "DoNotSchedule",
        ScheduleAnyway = "ScheduleAnyway",
    }
}

record! {
    /// A default topology spread constraint of the scheduler.
    pub struct TopologySpread {
        /// Node label that defines the topology domains, such as `kubernetes.io/hostname`.
        #[example("kubernetes.io/hostname")]
        pub topology_key: At<LabelKey>,
        /// Maximum difference in the number of matching pods between two topology domains.
        #[example(2)]
        pub max_skew: At<u32> = 1,
        /// Whether a pod that would exceed `max_skew` stays pending or is scheduled anyway.
        pub when_unsatisfiable: At<WhenUnsatisfiable> = "ScheduleAnyway",
    }
}

words! {
    /// Where etcd runs.
    pub enum EtcdPlacement {
        Stacked = "stacked",
        External = "external",
    }
}

record! {
    /// Settings of etcd.
    pub struct Etcd {
        /// `'stacked` runs etcd on the control planes; `'external` uses a separate etcd cluster at
        /// `endpoints`.
        pub placement: At<EtcdPlacement> = "stacked",
        /// Client URLs of an external etcd cluster, such as `https://10.0.20.30:2379`.
        #[example(["https://10.0.20.30:2379"])]
        pub endpoints: Vec<At<String>>,
        /// Network for traffic between etcd members: one of `networks`. Without it, the nodes' own network.
        #[example("storage")]
        pub network: Option<At<String>>,
        /// Additional arguments of etcd, such as `args.quota-backend-bytes = "4294967296"`.
        #[example({ quota-backend-bytes = "4294967296" })]
        pub args: Entries<FreeName, At<String>>,
    }
}
