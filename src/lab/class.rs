//! Classes of pods that the cluster has besides those of tiers.

use crate::lab::decode::{At, Entries, record};
use crate::lab::{PreemptionPolicy, Toleration};
use crate::types::{DnsLabel, LabelKey, LabelValue};

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
