//! The settings of a namespace in the lab: its entry, its tier, its limits.

use std::collections::BTreeMap;

use crate::lab::cluster::{LimitRange, Namespace, Quota, Tier};
use crate::lab::{Lab, TierName};
use crate::types::DnsLabel;
use crate::value::At;

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
