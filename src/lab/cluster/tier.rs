//! Tiers: groups of services of equal importance, and what their namespaces may take.

use crate::lab::cluster::{Namespace, NamespaceSettings};
use crate::lab::decode::{Entries, record, words};
use crate::lab::{FreeName, Lab, TierName};
use crate::types::{Cpu, Memory};
use crate::value::At;

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

impl Lab {
    /// What the lab itself says of a namespace.
    pub fn own_namespace(&self, namespace: &str) -> Option<&Namespace> {
        self.namespaces.iter().find(|(name, _)| name.as_str() == namespace).map(|(_, own)| own)
    }

    /// The tier that a namespace has: as the lab says, or the one that all of its services have.
    pub fn tier_of_namespace(&self, namespace: &str) -> Option<&At<TierName>> {
        if let Some(tier) = self.own_namespace(namespace).and_then(|own| own.tier.as_ref()) {
            return Some(tier);
        }
        let within = self.services().filter(|(name, service)| service.namespace_name(name) == namespace);
        let mut tiers = within.map(|(_, service)| service.tier.as_ref());
        let first = tiers.next()??;
        tiers.all(|tier| tier.is_some_and(|tier| tier.value == first.value)).then_some(first)
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
