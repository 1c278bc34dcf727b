//! Tiers: groups of services of equal importance, and the limits of their namespaces.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::lab::cluster::{LimitRange, Namespace, NamespaceSettings, Quota};
use crate::lab::decode::{Decoded, Decoder, Fields, Record, record, words};
use crate::lab::{Lab, TierName};
use crate::types::DnsLabel;
use crate::value::{At, NodeId};

record! {
    /// A group of services of equal importance.
    pub struct Tier {
        /// What the tier is for, for the lab's documents.
        #[example("What the household notices at once when it is gone.")]
        pub description: Option<At<String>>,
        /// Value of the tier's PriorityClass: pods with a higher value are scheduled first and evicted last.
        pub priority: Option<At<u32>>,
        /// Whether pods of the tier preempt pods of lower priority on a full node. Without it, they do.
        pub preemption_policy: Option<At<PreemptionPolicy>>,
        /// LimitRange of the tier's namespaces.
        pub limit_range: Option<LimitRange>,
        /// ResourceQuota of each of the tier's namespaces.
        pub quota: Option<Quota>,
        /// Whether the memory request and limit of every container in the tier must be equal.
        pub memory_guaranteed: At<bool> = false,
        /// QoS class that Kubernetes must assign to the tier's pods. It is compared with the class that
        /// follows from their resources.
        pub qos: Option<At<Qos>>,
        /// Labels, annotations and Pod Security levels of namespaces whose services all belong to this tier.
        pub namespace_settings: Option<NamespaceSettings>,
    }
}

words! {
    /// Whether pods preempt pods of lower priority.
    pub enum PreemptionPolicy {
        PreemptLowerPriority = "PreemptLowerPriority",
        Never = "Never",
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
pub struct CommonTiers(OnceLock<BTreeMap<String, Option<At<TierName>>>>);

impl Fields for CommonTiers {
    const FIELDS: &'static [&'static str] = &[];
    const RECORD: &'static Record =
        &Record { name: "CommonTiers", doc: "", module: module_path!(), fields: &[], groups: &[] };

    fn decode_fields(_: NodeId, _: &mut Decoder<'_>) -> Decoded<Self> {
        Ok(Self::default())
    }
}

fn common_tiers(lab: &Lab) -> BTreeMap<String, Option<At<TierName>>> {
    let mut common: BTreeMap<String, Option<At<TierName>>> = BTreeMap::new();
    for (name, service) in lab.services() {
        let tier = service.tier.as_ref();
        match common.get_mut(service.namespace_name(name)) {
            None => {
                common.insert(service.namespace_name(name).to_owned(), tier.cloned());
            }
            Some(known) => {
                let agrees = |known: &At<TierName>| tier.is_some_and(|tier| tier.value == known.value);
                *known = known.take().filter(agrees);
            }
        }
    }
    common
}

impl Lab {
    /// The lab's own settings of a namespace.
    pub fn own_namespace(&self, namespace: &str) -> Option<&Namespace> {
        self.namespaces.get(&namespace.parse::<DnsLabel>().ok()?)
    }

    /// The tier of a namespace: as the lab sets it, or the one that all of its services share.
    pub fn tier_of_namespace(&self, namespace: &str) -> Option<&At<TierName>> {
        if let Some(tier) = self.own_namespace(namespace).and_then(|own| own.tier.as_ref()) {
            return Some(tier);
        }
        self.common_tiers.0.get_or_init(|| common_tiers(self)).get(namespace)?.as_ref()
    }

    /// The container limits of a namespace.
    pub fn limit_range(&self, namespace: &str) -> Option<&LimitRange> {
        let said = self.own_namespace(namespace).and_then(|own| own.limit_range.as_ref());
        said.or_else(|| self.limiting_tier(namespace)?.limit_range.as_ref())
    }

    /// The quota of a namespace.
    pub fn quota(&self, namespace: &str) -> Option<&Quota> {
        let said = self.own_namespace(namespace).and_then(|own| own.quota.as_ref());
        said.or_else(|| self.limiting_tier(namespace)?.quota.as_ref())
    }

    /// The tier whose limits apply to a namespace.
    fn limiting_tier(&self, namespace: &str) -> Option<&Tier> {
        if self.own_namespace(namespace).is_some_and(|own| own.unlimited.value) {
            return None;
        }
        self.tiers.get(&self.tier_of_namespace(namespace)?.value)
    }
}
