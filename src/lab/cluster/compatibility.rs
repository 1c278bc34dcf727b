//! Which versions go together, as far as their makers say so.

use crate::lab::decode::{Entries, record};
use crate::types::{Date, KubernetesVersion, Release};
use crate::value::At;

record! {
    /// Tables that age; they are data of the catalogue, and a lab may add to them.
    pub struct Compatibility {
        pub as_of: Option<At<Date>>,
        pub end_of_life: Entries<KubernetesVersion, At<Date>>,
        pub calico: Entries<Release, SupportedRange>,
        pub cilium: Entries<Release, SupportedRange>,
        pub talos: Entries<Release, SupportedRange>,
        pub containerd: Entries<Release, SupportedRange>,
    }
}

record! {
    /// Versions of Kubernetes, both ends included.
    pub struct SupportedRange {
        pub first: Option<At<KubernetesVersion>>,
        pub last: Option<At<KubernetesVersion>>,
    }
}

impl SupportedRange {
    /// Whether a version lies within, whatever its patch.
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
