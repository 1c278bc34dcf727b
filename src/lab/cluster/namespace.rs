//! Namespaces: what a lab, its tiers and its services say of them.

use crate::lab::TierName;
use crate::lab::cluster::{LimitRange, Quota};
use crate::lab::decode::{Entries, record, words};
use crate::types::{LabelKey, LabelValue};
use crate::value::At;

record! {
    pub struct Namespace {
        pub description: Option<At<String>>,
        pub tier: Option<At<TierName>>,
        pub limit_range: Option<LimitRange>,
        pub quota: Option<Quota>,
        pub unlimited: At<bool>,
        pub labels: Entries<LabelKey, At<LabelValue>>,
        pub annotations: Entries<LabelKey, At<String>>,
        pub pod_security: Option<PodSecurity>,
    }
}

record! {
    /// What a service, a tier or the whole lab says of the namespaces it concerns.
    pub struct NamespaceSettings {
        pub labels: Entries<LabelKey, At<LabelValue>>,
        pub annotations: Entries<LabelKey, At<String>>,
        pub pod_security: Option<PodSecurity>,
    }
}

record! {
    /// The levels by which Kubernetes itself judges pods.
    pub struct PodSecurity {
        pub enforce: Option<At<PodSecurityLevel>>,
        pub audit: Option<At<PodSecurityLevel>>,
        pub warn: Option<At<PodSecurityLevel>>,
    }
}

words! {
    pub enum PodSecurityLevel {
        Privileged = "privileged",
        Baseline = "baseline",
        Restricted = "restricted",
    }
}

impl PodSecurity {
    /// The levels by the label that sets each.
    pub fn labels(&self) -> impl Iterator<Item = (&'static str, &At<PodSecurityLevel>)> {
        let levels = [
            ("pod-security.kubernetes.io/enforce", &self.enforce),
            ("pod-security.kubernetes.io/audit", &self.audit),
            ("pod-security.kubernetes.io/warn", &self.warn),
        ];
        levels.into_iter().filter_map(|(label, level)| Some((label, level.as_ref()?)))
    }
}
