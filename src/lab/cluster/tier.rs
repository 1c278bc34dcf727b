//! Tiers: groups of services of equal importance, and what their namespaces may take.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::lab::cluster::{Namespace, NamespaceSettings};
use crate::lab::decode::{Decoded, Decoder, Entries, Fields, record, words};
use crate::lab::{FreeName, Lab, TierName};
use crate::types::{Cpu, DnsLabel, Memory};
use crate::value::{At, NodeId};

record! {
    pub struct Tier {
        pub description: Option<At<String>>,
        pub priority: Option<At<u32>>,
        pub preemption_policy: Option<At<PreemptionPolicy>>,
        pub limit_range: Option<LimitRange>,
        pub quota: Option<Quota>,
        pub memory_guaranteed: At<bool>,
        pub qos: Option<At<Qos>>,
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

words! {
    /// How a pod fares when its node runs out of memory, in Kubernetes' words.
    pub enum Qos {
        Guaranteed = "Guaranteed",
        Burstable = "Burstable",
        BestEffort = "BestEffort",
    }
}

record! {
    /// What a container may take, and what it is given if it says nothing.
    pub struct LimitRange {
        pub limits: Amounts,
        pub requests: Amounts,
        pub min: Amounts,
        pub max: Amounts,
    }
}

record! {
    pub struct Amounts {
        pub cpu: Option<At<Cpu>>,
        pub memory: Option<At<Memory>>,
    }
}

record! {
    /// What a namespace may take.
    pub struct Quota {
        pub requests_cpu: Option<At<Cpu>>,
        pub requests_memory: Option<At<Memory>>,
        pub limits_cpu: Option<At<Cpu>>,
        pub limits_memory: Option<At<Memory>>,
        pub pods: Option<At<u32>>,
        pub more: Entries<FreeName, At<String>>,
    }
}

/// The tier that all services of a namespace have, for each namespace. It is found out for all at once, when the first is
/// asked about: nothing of it stands in the configuration.
#[derive(Clone, Debug, Default)]
pub struct CommonTiers(OnceLock<BTreeMap<String, Option<At<TierName>>>>);

impl Fields for CommonTiers {
    const FIELDS: &'static [&'static str] = &[];

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
    /// What the lab itself says of a namespace.
    pub fn own_namespace(&self, namespace: &str) -> Option<&Namespace> {
        self.namespaces.get(&namespace.parse::<DnsLabel>().ok()?)
    }

    /// The tier that a namespace has: as the lab says, or the one that all of its services have.
    pub fn tier_of_namespace(&self, namespace: &str) -> Option<&At<TierName>> {
        if let Some(tier) = self.own_namespace(namespace).and_then(|own| own.tier.as_ref()) {
            return Some(tier);
        }
        self.common_tiers.0.get_or_init(|| common_tiers(self)).get(namespace)?.as_ref()
    }

    /// What containers of a namespace may take.
    pub fn limit_range(&self, namespace: &str) -> Option<&LimitRange> {
        let said = self.own_namespace(namespace).and_then(|own| own.limit_range.as_ref());
        said.or_else(|| self.limiting_tier(namespace)?.limit_range.as_ref())
    }

    /// What a namespace may take.
    pub fn quota(&self, namespace: &str) -> Option<&Quota> {
        let said = self.own_namespace(namespace).and_then(|own| own.quota.as_ref());
        said.or_else(|| self.limiting_tier(namespace)?.quota.as_ref())
    }

    /// The tier whose limits hold in a namespace.
    fn limiting_tier(&self, namespace: &str) -> Option<&Tier> {
        if self.own_namespace(namespace).is_some_and(|own| own.unlimited.value) {
            return None;
        }
        self.tiers.get(&self.tier_of_namespace(namespace)?.value)
    }
}
