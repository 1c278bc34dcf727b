//! Classes of pods that the cluster has besides those of tiers.

use crate::lab::cluster::{PreemptionPolicy, Toleration};
use crate::lab::decode::{Entries, record};
use crate::types::{DnsLabel, LabelKey, LabelValue};
use crate::value::At;

record! {
    pub struct PriorityClass {
        pub value: Option<At<u32>>,
        pub description: Option<At<String>>,
        pub preemption_policy: Option<At<PreemptionPolicy>>,
        pub usual: At<bool>,
        pub existing: At<bool>,
    }
}

record! {
    pub struct RuntimeClass {
        pub handler: Option<At<DnsLabel>>,
        pub node_selector: Entries<LabelKey, At<LabelValue>>,
        pub tolerations: Entries<LabelKey, Toleration>,
        pub existing: At<bool>,
    }
}
