//! Resource limits of containers and namespaces.

use crate::lab::FreeName;
use crate::lab::decode::{Entries, record};
use crate::types::{Cpu, Memory};
use crate::value::At;

record! {
    /// Resource limits of the containers in a namespace.
    pub struct LimitRange {
        /// Default limits of containers.
        #[example({ cpu = "1", memory = "512Mi" })]
        pub limits: Amounts = {},
        /// Default requests of containers.
        #[example({ cpu = "50m", memory = "64Mi" })]
        pub requests: Amounts = {},
        /// Minimum request of a container.
        #[example({ memory = "16Mi" })]
        pub min: Amounts = {},
        /// Maximum limit of a container. It is also the default limit if `limits` sets none.
        #[example({ memory = "8Gi" })]
        pub max: Amounts = {},
    }
}

record! {
    /// Amounts of CPU and memory.
    pub struct Amounts {
        /// CPU, such as `500m`.
        #[example("500m")]
        pub cpu: Option<At<Cpu>>,
        /// Memory, such as `256Mi`.
        #[example("256Mi")]
        pub memory: Option<At<Memory>>,
    }
}

record! {
    /// Resource limits of a namespace as a whole.
    pub struct Quota {
        /// Maximum sum of the CPU requests of all pods in the namespace, such as `8`.
        #[example("8")]
        pub requests_cpu: Option<At<Cpu>>,
        /// Maximum sum of the memory requests of all pods in the namespace, such as `16Gi`.
        #[example("16Gi")]
        pub requests_memory: Option<At<Memory>>,
        /// Maximum sum of the CPU limits of all pods in the namespace.
        #[example("16")]
        pub limits_cpu: Option<At<Cpu>>,
        /// Maximum sum of the memory limits of all pods in the namespace.
        #[example("32Gi")]
        pub limits_memory: Option<At<Memory>>,
        /// Maximum number of pods in the namespace.
        #[example(50)]
        pub pods: Option<At<u32>>,
        /// Other quotas, by the resource's name in Kubernetes: `more."requests.nvidia.com/gpu" = "2"`.
        #[example({ "requests.nvidia.com/gpu" = "2" })]
        pub more: Entries<FreeName, At<String>>,
    }
}
