//! Where a service's pods may lie: taints they tolerate, and how evenly they are spread.

use crate::lab::TaintEffect;
use crate::lab::decode::{At, record, words};
use crate::types::LabelValue;

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
