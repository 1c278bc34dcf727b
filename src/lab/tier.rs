//! Tiers: groups of services of equal importance.

use crate::lab::NamespaceSettings;
use crate::lab::decode::{At, record, words};

record! {
    pub struct Tier {
        pub description: Option<At<String>>,
        pub priority: Option<At<u32>>,
        pub preemption_policy: Option<At<PreemptionPolicy>>,
        pub namespace_settings: Option<NamespaceSettings>,
    }
}

words! {
    /// Whether pods push others off a full node.
    pub enum PreemptionPolicy {
        PreemptLowerPriority = "PreemptLowerPriority",
        Never = "Never",
    }
}
