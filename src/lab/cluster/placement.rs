//! Where a service's pods may lie: taints they tolerate, and how evenly they are spread.

use crate::lab::decode::{Entries, record, words};
use crate::lab::hardware::TaintEffect;
use crate::types::{DnsLabel, LabelKey, LabelValue};
use crate::value::At;

record! {
    /// A taint that pods put up with. Its key is the entry's name.
    pub struct Toleration {
        pub value: Option<At<LabelValue>>,
        pub effect: Option<At<TaintEffect>>,
    }
}

record! {
    /// How evenly pods lie over places. The label that tells places apart is the entry's name.
    pub struct Spread {
        pub skew: At<u32>,
        pub unsatisfiable: At<Unsatisfiable>,
    }
}

words! {
    /// What happens to a pod for which no place keeps the spread.
    pub enum Unsatisfiable {
        ScheduleAnyway = "ScheduleAnyway",
        DoNotSchedule = "DoNotSchedule",
    }
}

record! {
    /// Which nodes pods go to, by the values of a label: the entry's name.
    pub struct NodeRule {
        pub is: Vec<At<LabelValue>>,
        pub is_not: Vec<At<LabelValue>>,
        pub exists: Option<At<bool>>,
        pub required: At<bool>,
        pub weight: At<u32>,
    }
}

record! {
    /// Pods beside which others go, or do not.
    pub struct Neighbour {
        /// Without it and without labels, the workload's own pods.
        pub service: Option<At<DnsLabel>>,
        pub workload: Option<At<DnsLabel>>,
        pub labels: Entries<LabelKey, At<LabelValue>>,
        pub topology: At<LabelKey>,
        pub required: At<bool>,
        pub weight: At<u32>,
    }
}
