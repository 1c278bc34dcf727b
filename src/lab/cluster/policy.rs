//! Requirements for all services of a lab.

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
    /// How image tags that move between releases are treated.
    pub enum FloatingImages {
        Allowed = "allowed",
        Warned = "warned",
        Refused = "refused",
    }
}

words! {
    /// How the limits of tiers are applied to namespaces.
    pub enum TierObjects {
        Static = "static",
        Kyverno = "kyverno",
    }
}

record! {
    /// Requirements for all services.
    pub struct Policies {
        /// Policy for CPU limits. `'required` rejects containers without a CPU limit, `'forbidden` rejects
        /// containers with one, `'free` leaves the choice to each service.
        pub cpu_limits: At<CpuLimits> = "free",
        /// Policy for images whose tag can move from release to release: images with the tag `latest`, and
        /// images with neither tag nor digest.
        pub floating_images: At<FloatingImages> = "warned",
        /// How the limits of tiers are applied to namespaces: `'static` writes a LimitRange and a
        /// ResourceQuota for each namespace, `'kyverno` writes policies with which Kyverno creates them in
        /// every namespace labelled with the tier.
        pub tier_objects: At<TierObjects> = "static",
        /// Registries (`ghcr.io`) or repositories in a registry (`docker.io/library`) that images may come
        /// from. Without it, all registries are allowed.
        #[example(["ghcr.io", "docker.io/library"])]
        pub registries: Option<Vec<At<String>>>,
    }
}
