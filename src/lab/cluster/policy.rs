//! What a lab demands of all its services, or refuses.

use crate::lab::decode::{record, words};
use crate::value::At;

words! {
    /// Whether containers have a CPU limit.
    pub enum CpuLimits {
        Required = "required",
        Forbidden = "forbidden",
        Free = "free",
    }
}

words! {
    /// What happens to images that mean something else after every release.
    pub enum FloatingImages {
        Allowed = "allowed",
        Warned = "warned",
        Refused = "refused",
    }
}

words! {
    /// How the limits of tiers get into namespaces.
    pub enum TierObjects {
        Static = "static",
        Kyverno = "kyverno",
    }
}

record! {
    pub struct Policies {
        pub cpu_limits: At<CpuLimits>,
        pub floating_images: At<FloatingImages>,
        /// None where every registry will do.
        pub tier_objects: At<TierObjects>,
        pub registries: Option<Vec<At<String>>>,
    }
}
