//! Compatible versions, as documented by their vendors.

use crate::lab::decode::{Entries, record};
use crate::types::{Date, KubernetesVersion, Release};
use crate::value::At;

record! {
    /// Versions that are tested together. The catalogue has the tables; a lab can add to them.
    pub struct Compatibility {
        /// Date that `end_of_life` is compared with, such as `2026-10-01`. The system clock is never used.
        #[example("2026-10-01")]
        pub as_of: Option<At<Date>>,
        /// Date on which each minor version of Kubernetes reaches its end of life:
        /// `end_of_life."1.31" = "2025-10-28"`.
        #[example({ "1.31" = "2025-10-28" })]
        pub end_of_life: Entries<KubernetesVersion, At<Date>>,
        /// Versions of Kubernetes that each version of Calico is tested with.
        #[example({ "3.31" = { first = "1.32", last = "1.35" } })]
        pub calico: Entries<Release, SupportedRange>,
        /// Versions of Kubernetes that each version of Cilium is tested with.
        #[example({ "1.18" = { first = "1.30", last = "1.33" } })]
        pub cilium: Entries<Release, SupportedRange>,
        /// Versions of Kubernetes that each version of Talos Linux supports.
        #[example({ "1.11" = { first = "1.29", last = "1.34" } })]
        pub talos: Entries<Release, SupportedRange>,
        /// Versions of Kubernetes that each version of containerd supports.
        #[example({ "2.1" = { first = "1.32", last = "1.34" } })]
        pub containerd: Entries<Release, SupportedRange>,
    }
}

record! {
    /// A range of Kubernetes versions, both ends included.
    pub struct SupportedRange {
        /// Oldest supported version of Kubernetes, such as `1.30`.
        #[example("1.30")]
        pub first: Option<At<KubernetesVersion>>,
        /// Newest supported version of Kubernetes, such as `1.33`. Without it, the range has no upper bound.
        #[example("1.33")]
        pub last: Option<At<KubernetesVersion>>,
    }
}

impl SupportedRange {
    /// Whether the range contains a version, regardless of its patch number.
    pub fn contains(&self, version: KubernetesVersion) -> bool {
        let version = version.minor();
        self.first.is_none_or(|first| first.minor() <= version)
            && self.last.is_none_or(|last| version <= last.minor())
    }
}

impl std::fmt::Display for SupportedRange {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.first, &self.last) {
            (Some(first), Some(last)) => write!(formatter, "{first} to {last}"),
            (Some(first), None) => write!(formatter, "{first} and later"),
            (None, Some(last)) => write!(formatter, "{last} and earlier"),
            (None, None) => formatter.write_str("all"),
        }
    }
}
