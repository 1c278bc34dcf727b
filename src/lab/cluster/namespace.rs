//! Namespaces: the settings of a lab, its tiers and its services.

use crate::lab::TierName;
use crate::lab::cluster::{LimitRange, Quota};
use crate::lab::decode::{Entries, record, words};
use crate::types::{LabelKey, LabelValue};
use crate::value::At;

record! {
    /// A namespace and its limits.
    pub struct Namespace {
        /// What the namespace is for, for the lab's documents.
        #[example("Media servers and what feeds them.")]
        pub description: Option<At<String>>,
        /// Tier of the namespace. Set it if its services belong to several tiers, or to none.
        #[example("core")]
        pub tier: Option<At<TierName>>,
        /// LimitRange of the namespace. Overrides the tier's.
        #[example({ limits = { memory = "512Mi" }, requests = { cpu = "50m" } })]
        pub limit_range: Option<LimitRange>,
        /// ResourceQuota of the namespace. Overrides the tier's.
        #[example({ requests_cpu = "8", requests_memory = "16Gi" })]
        pub quota: Option<Quota>,
        /// Whether the tier's LimitRange and ResourceQuota are omitted in this namespace.
        pub unlimited: At<bool> = false,
        /// Additional labels of the namespace.
        #[example({ team = "media" })]
        pub labels: Entries<LabelKey, At<LabelValue>>,
        /// Additional annotations of the namespace.
        #[example({ "example.com/contact" = "owner@example.com" })]
        pub annotations: Entries<LabelKey, At<String>>,
        /// Pod Security Standards of the namespace, set as labels.
        #[example({ enforce = 'baseline })]
        pub pod_security: Option<PodSecurity>,
    }
}

record! {
    /// Labels and Pod Security Standards of namespaces.
    pub struct NamespaceSettings {
        /// Additional labels of the namespace.
        #[example({ team = "media" })]
        pub labels: Entries<LabelKey, At<LabelValue>>,
        /// Additional annotations of the namespace.
        #[example({ "example.com/contact" = "owner@example.com" })]
        pub annotations: Entries<LabelKey, At<String>>,
        /// Pod Security Standards of the namespace, set as labels.
        #[example({ enforce = 'baseline, warn = 'restricted })]
        pub pod_security: Option<PodSecurity>,
    }
}

record! {
    /// Pod Security Standards of a namespace.
    pub struct PodSecurity {
        /// Level that is enforced: pods that violate it are rejected.
        #[example("baseline")]
        pub enforce: Option<At<PodSecurityLevel>>,
        /// Level whose violations are recorded in the audit log.
        #[example("restricted")]
        pub audit: Option<At<PodSecurityLevel>>,
        /// Level whose violations return a warning to the client.
        #[example("restricted")]
        pub warn: Option<At<PodSecurityLevel>>,
    }
}

words! {
    /// A Pod Security Standard.
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
