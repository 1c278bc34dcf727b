//! Priority and runtime classes other than those of tiers.

use crate::lab::cluster::Toleration;
use crate::lab::decode::{Entries, record, words};
use crate::types::{DnsLabel, LabelKey, LabelValue};
use crate::value::At;

record! {
    /// A PriorityClass.
    pub struct PriorityClass {
        /// Priority: pods with a higher value are scheduled first and evicted last.
        #[example(100000)]
        pub value: Option<At<u32>>,
        /// What the class is for.
        #[example("Batch work that yields to everything else.")]
        pub description: Option<At<String>>,
        /// Whether its pods preempt pods of lower priority on a full node. Without it, they do.
        pub preemption_policy: Option<At<PreemptionPolicy>>,
        /// Whether this is the global default: pods without a class get this one.
        pub global_default: At<bool> = false,
        /// Whether something else creates the class, such as a chart. Then no object is written.
        pub existing: At<bool> = false,
    }
}

record! {
    /// A RuntimeClass.
    pub struct RuntimeClass {
        /// Name of the runtime in the configuration of containerd, such as `nvidia`.
        #[example("nvidia")]
        pub handler: Option<At<DnsLabel>>,
        /// Labels of the nodes that support the runtime.
        #[example({ "nvidia.com/gpu.present" = "true" })]
        pub node_selector: Entries<LabelKey, At<LabelValue>>,
        /// Taints that its pods tolerate, by key.
        #[example({ "nvidia.com/gpu" = { value = "present", effect = 'NoSchedule } })]
        pub tolerations: Entries<LabelKey, Toleration>,
        /// Whether something else creates the class, such as a chart. Then no object is written.
        pub existing: At<bool> = false,
    }
}

words! {
    /// Whether pods preempt pods of lower priority.
    pub enum PreemptionPolicy {
        PreemptLowerPriority = "PreemptLowerPriority",
        Never = "Never",
    }
}
