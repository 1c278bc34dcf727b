//! Tiers: groups of services of equal importance, and the limits of their namespaces.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::lab::TierName;
use crate::lab::cluster::{LimitRange, NamespaceSettings, PreemptionPolicy, Quota};
use crate::lab::decode::{Decoded, Decoder, Fields, Record, record, words};
use crate::value::{At, NodeId};

record! {
    /// A group of services of equal importance.
    pub struct Tier {
        /// What the tier is for, for the lab's documents.
        #[example("What the household notices at once when it is gone.")]
        pub description: Option<At<String>>,
        /// Value of the tier's PriorityClass: pods with a higher value are scheduled first and evicted last.
        #[example(1000000)]
        pub priority: Option<At<u32>>,
        /// Whether pods of the tier preempt pods of lower priority on a full node. Without it, they do.
        pub preemption_policy: Option<At<PreemptionPolicy>>,
        /// LimitRange of the tier's namespaces.
        #[example({ limits = { memory = "512Mi" }, requests = { cpu = "50m" } })]
        pub limit_range: Option<LimitRange>,
        /// ResourceQuota of each of the tier's namespaces.
        #[example({ requests_cpu = "8", requests_memory = "16Gi" })]
        pub quota: Option<Quota>,
        /// Whether the memory request and limit of every container in the tier must be equal.
        pub memory_guaranteed: At<bool> = false,
        /// QoS class that Kubernetes must assign to the tier's pods. It is compared with the class that
        /// follows from their resources.
        #[example("Burstable")]
        pub qos: Option<At<Qos>>,
        /// Labels, annotations and Pod Security levels of namespaces whose services all belong to this tier.
        #[example({ pod_security = { enforce = 'baseline } })]
        pub namespace_settings: Option<NamespaceSettings>,
    }
}

words! {
    /// Quality of service class of pods.
    pub enum Qos {
        Guaranteed = "Guaranteed",
        Burstable = "Burstable",
        BestEffort = "BestEffort",
    }
}

/// The tier that all services of a namespace share, for each namespace. It is computed for all namespaces on the first
/// request, and is not part of the configuration.
#[derive(Clone, Debug, Default)]
pub struct CommonTiers(pub(in crate::lab) OnceLock<BTreeMap<String, Option<At<TierName>>>>);

impl Fields for CommonTiers {
    const FIELDS: &'static [&'static str] = &[];
    const RECORD: &'static Record =
        &Record { name: "CommonTiers", doc: "", module: module_path!(), fields: &[], groups: &[] };

    fn decode_fields(_: NodeId, _: &mut Decoder<'_>) -> Decoded<Self> {
        Ok(Self::default())
    }
}
