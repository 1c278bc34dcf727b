//! Placement of a service's pods: tolerations, affinities and topology spread.

use std::num::NonZeroU32;

use crate::lab::decode::{Entries, record, words};
use crate::lab::hardware::TaintEffect;
use crate::types::{DnsLabel, LabelKey, LabelValue};
use crate::value::At;

record! {
    /// A taint that pods tolerate. Its key is the entry's name.
    pub struct Toleration {
        /// Value of the taint. Without it, any value is tolerated.
        #[example("present")]
        pub value: Option<At<LabelValue>>,
        /// Effect of the taint. Without it, every effect is tolerated.
        pub effect: Option<At<TaintEffect>>,
    }
}

record! {
    /// A topology spread constraint. Its topology key is the entry's name.
    pub struct Spread {
        /// Maximum difference in the number of pods between two topology domains (`maxSkew`).
        #[example(2)]
        pub skew: At<NonZeroU32> = 1,
        /// Whether a pod that would exceed the `skew` is scheduled anyway, or stays pending.
        pub unsatisfiable: At<Unsatisfiable> = "ScheduleAnyway",
    }
}

words! {
    /// What happens to a pod that violates a spread constraint.
    pub enum Unsatisfiable {
        ScheduleAnyway = "ScheduleAnyway",
        DoNotSchedule = "DoNotSchedule",
    }
}

record! {
    /// A node affinity rule. Its label is the entry's name.
    pub struct NodeRule {
        /// Values of the label to schedule on.
        #[example(["zone-a", "zone-b"])]
        pub is: Vec<At<LabelValue>>,
        /// Values of the label to avoid. Nodes without the label are allowed.
        #[example(["zone-c"])]
        pub is_not: Vec<At<LabelValue>>,
        /// Whether the label must be present or absent.
        pub exists: Option<At<bool>>,
        /// Whether the rule is mandatory: a pod without a matching node stays pending.
        pub required: At<bool> = true,
        /// Weight of the rule if it is not `required`, from 1 to 100.
        #[example(50)]
        pub weight: At<NonZeroU32> = 100,
    }
}

record! {
    /// A pod affinity or anti-affinity rule.
    pub struct Neighbour {
        /// The service whose pods the rule refers to. Without it and without `labels`, the workload's own
        /// pods.
        #[example("api")]
        pub service: Option<At<DnsLabel>>,
        /// One of that service's `workloads`. Without it, the main workload.
        #[example("worker")]
        pub workload: Option<At<DnsLabel>>,
        /// Labels of the pods that the rule refers to, in the service's own namespace.
        #[example({ role = "cache" })]
        pub labels: Entries<LabelKey, At<LabelValue>>,
        /// Node label that defines the topology domain.
        #[example("topology.kubernetes.io/zone")]
        pub topology: At<LabelKey> = "kubernetes.io/hostname",
        /// Whether the rule is mandatory: a pod that cannot satisfy it stays pending.
        pub required: At<bool> = true,
        /// Weight of the rule if it is not `required`, from 1 to 100.
        #[example(50)]
        pub weight: At<NonZeroU32> = 100,
    }
}
