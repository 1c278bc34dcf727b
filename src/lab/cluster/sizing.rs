//! Right-sizing: how measured usage becomes requests.

use crate::lab::TierName;
use crate::lab::cluster::Amounts;
use crate::lab::decode::{Entries, record, words};
use crate::types::{Cpu, DnsLabel, Headroom, Memory};
use crate::value::At;

words! {
    /// How much the usage of a service varies.
    pub enum SizingClass {
        /// Usage is steady, such as that of databases and monitoring.
        Stable = "stable",
        /// Usage follows its users, such as that of applications.
        Volatile = "volatile",
        /// The containers use a GPU.
        Gpu = "gpu",
    }
}

words! {
    /// A resource that is sized.
    pub enum SizedResource {
        Memory = "memory",
        Cpu = "cpu",
    }
}

record! {
    /// How `render size` turns measured usage into requests, and which changes are too small to be made.
    pub struct Sizing {
        /// Resources that are sized: `'memory`, `'cpu` or both.
        #[example(["memory"])]
        pub resources: Vec<At<SizedResource>> = ["memory", "cpu"],
        /// Memory request of stable services: a measure (`lowerBound`, `target` or `upperBound`) and a factor.
        #[example("upperBound x 1.15")]
        pub memory: At<Headroom> = "upperBound x 1.2",
        /// Memory request of volatile services.
        #[example("upperBound x 1.5")]
        pub memory_volatile: At<Headroom> = "upperBound x 1.3",
        /// Memory request of containers that use a GPU.
        #[example("upperBound x 1.5")]
        pub memory_gpu: At<Headroom> = "upperBound x 1.3",
        /// CPU request of all services.
        #[example("upperBound x 1")]
        pub cpu: At<Headroom> = "target x 1",
        /// Rules for the services of a tier, by the name of the tier: `tiers."4-aux".class = 'volatile`.
        #[example({ core = { class = 'volatile } })]
        pub tiers: Entries<TierName, SizingRule>,
        /// Rules for single services, by name, which override those of their tiers.
        #[example({ photos = { memory = "upperBound x 1.5" } })]
        pub services: Entries<DnsLabel, SizingRule>,
        /// Services that are never sized, each with the reason: `exempt.postgres = "killed for memory in May"`.
        #[example({ postgres = "killed for memory in May" })]
        pub exempt: Entries<DnsLabel, At<String>>,
        /// Smallest change, in percent of the present value. Smaller changes are not made.
        #[example(20)]
        pub min_change_percent: At<u32> = 10,
        /// Smallest change of a memory request.
        #[example("32Mi")]
        pub min_change_memory: At<Memory> = "16Mi",
        /// Smallest change of a CPU request.
        #[example("10m")]
        pub min_change_cpu: At<Cpu> = "5m",
        /// Memory requests are rounded up to multiples of this amount.
        #[example("32Mi")]
        pub round_memory: At<Memory> = "16Mi",
        /// CPU requests are rounded up to multiples of this amount.
        #[example("10m")]
        pub round_cpu: At<Cpu> = "5m",
        /// Maximum age of a measurement, in days before the review. Older ones are ignored.
        #[example(7)]
        pub max_age_days: At<u32> = 15,
    }
}

record! {
    /// How services of a tier, or a single one, are sized. What is not set follows from `sizing`.
    pub struct SizingRule {
        /// How much the usage varies. Without it, containers that request a GPU are in the class `'gpu` and
        /// all others in the class `'stable`.
        pub class: Option<At<SizingClass>>,
        /// Memory request: a measure and a factor.
        #[example("upperBound x 1.5")]
        pub memory: Option<At<Headroom>>,
        /// CPU request: a measure and a factor.
        #[example("upperBound x 1")]
        pub cpu: Option<At<Headroom>>,
        /// Smallest request of a container.
        pub min: Amounts = {},
        /// Largest request of a container.
        pub max: Amounts = {},
    }
}
