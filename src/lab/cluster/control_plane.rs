//! What runs on control planes.

use crate::lab::FreeName;
use crate::lab::decode::{Entries, record, words};
use crate::types::LabelKey;
use crate::value::At;

record! {
    pub struct ControlPlane {
        /// Names and addresses.
        pub certificate_names: Vec<At<String>>,
        pub audit_log: Option<AuditLog>,
        pub api_server_args: Entries<FreeName, At<String>>,
        pub controller_manager_args: Entries<FreeName, At<String>>,
        pub scheduler_args: Entries<FreeName, At<String>>,
        pub topology_spread: Vec<TopologySpread>,
    }
}

record! {
    pub struct AuditLog {
        /// Days.
        pub max_age: At<u32>,
        pub max_files: At<u32>,
        /// Megabytes.
        pub max_size: At<u32>,
    }
}

words! {
    /// What becomes of a pod for which there is no even place.
    pub enum WhenUnsatisfiable {
        DoNotSchedule = "DoNotSchedule",
        ScheduleAnyway = "ScheduleAnyway",
    }
}

record! {
    /// How the scheduler spreads pods that say nothing about it.
    pub struct TopologySpread {
        pub topology_key: At<LabelKey>,
        pub max_skew: At<u32>,
        pub when_unsatisfiable: At<WhenUnsatisfiable>,
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
    pub struct Etcd {
        pub placement: At<EtcdPlacement>,
        pub endpoints: Vec<At<String>>,
        pub network: Option<At<String>>,
        pub args: Entries<FreeName, At<String>>,
    }
}
