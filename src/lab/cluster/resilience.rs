//! What a lab must survive, and what `render` cannot know about its pods.

use crate::lab::FreeName;
use crate::lab::decode::{Entries, record, words};
use crate::types::{Cpu, DnsLabel, Line, Memory};
use crate::value::At;

record! {
    /// What the lab must survive, and the pods that none of its files describes.
    pub struct Resilience {
        /// What may fail without any pod staying pending: `'node`, each node on its own, and `'host`, each
        /// host with all of its machines. See `render simulate`.
        #[example(["node"])]
        pub survives: Vec<At<Survives>>,
        /// Pods of services whose charts the GitOps engine installs, and of operators, by service:
        /// `pods.loki = { replicas = 3, cpu = "500m", memory = "1Gi" }`. Without an entry, `render simulate`
        /// lists such a service as unknown.
        #[example({ loki = { replicas = 3, cpu = "500m", memory = "1Gi" } })]
        pub pods: Entries<DnsLabel, DeclaredPods>,
        /// Whether the documentation of the lab has a page about failures: which pods stay pending without
        /// a node or a host, and how full the nodes are.
        pub page: At<bool> = false,
        /// What the lab's documentation claims of failures, by name. The page about failures says of each claim
        /// whether it is confirmed or contradicted.
        #[example({ one-node = { says = "Pods move to the other nodes.", without = ["pve2"], means = ["fits"] } })]
        pub claims: Entries<FreeName, ResilienceClaim>,
    }
}

record! {
    /// What the lab's documentation claims of a failure.
    pub struct ResilienceClaim {
        /// The claim in its own words.
        #[example("Pods move to the other nodes.")]
        pub says: At<Line>,
        /// Machines, hosts and power supplies that fail at once.
        #[example(["pve2"])]
        pub without: Vec<At<String>>,
        /// What that means: `'fits`, every pod fits; `'waits`, pods stay pending; `'quorum`, every quorum is
        /// held; `'serves`, no service stops.
        #[example(["fits"])]
        pub means: Vec<At<ClaimMeans>>,
    }
}

words! {
    /// What a claim about a failure means.
    pub enum ClaimMeans {
        Fits = "fits",
        Waits = "waits",
        Quorum = "quorum",
        Serves = "serves",
    }
}

words! {
    /// A failure that a lab must survive.
    pub enum Survives {
        Node = "node",
        Host = "host",
    }
}

record! {
    /// The pods of a service that none of the lab's files describes.
    pub struct DeclaredPods {
        /// Number of pods.
        #[example(3)]
        pub replicas: At<u32> = 1,
        /// Whether there is one pod on each node instead.
        pub every_node: At<bool> = false,
        /// CPU that each pod requests, such as `500m`.
        #[example("500m")]
        pub cpu: Option<At<Cpu>>,
        /// Memory that each pod requests, such as `1Gi`.
        #[example("1Gi")]
        pub memory: Option<At<Memory>>,
    }
}
