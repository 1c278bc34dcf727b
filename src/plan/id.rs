//! Ids of steps, built here from typed parts: a subject and what the step does to it.
//!
//! Ids are permanent, because operators and runners record completed steps by id.

use std::fmt;

use crate::plan::section::Section;
use crate::types::DnsLabel;

/// The id of a step, such as `machine/node1/start`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StepId(String);

/// Declares the parts of one kind of subject. A node system declares further ones with `new`.
macro_rules! parts {
    ($(#[doc = $doc:literal])* $name:ident { $($part:ident = $word:literal),+ $(,)? }) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name(&'static str);

        impl $name {
            $(
                #[doc = concat!("The part of ids that end in `", $word, "`.")]
                pub const $part: Self = Self::new($word);
            )+

            /// A part that ends ids with this word.
            pub const fn new(word: &'static str) -> Self {
                Self(word)
            }
        }
    };
}

parts! {
    /// What a step does to a host.
    HostPart {
        REACHED = "reached",
        PACKAGES = "packages",
        KERNEL = "kernel",
        NETWORK = "network",
        TIME = "time",
        MEMBER = "member",
        MOVED = "moved",
        VOLUMES = "volumes",
        STORAGE = "storage",
        READY = "ready",
        FIREWALL = "firewall",
        BACKUPS = "backups",
    }
}

parts! {
    /// What a step does to a machine. Calls of the API have the names of their sections.
    MachinePart {
        SNIPPETS = "snippets",
        INSTALLED = "installed",
        FIREWALL = "firewall",
        START = "start",
        SETUP = "setup",
        SECRETS = "secrets",
        READY = "ready",
        RETIRED = "retired",
    }
}

parts! {
    /// What a step does to the cluster as a whole.
    ClusterPart {
        KUBECONFIG = "kubeconfig",
        CNI = "cni",
        LABELS = "labels",
        READY = "ready",
    }
}

parts! {
    /// What a step does to one node of the cluster.
    NodePart {
        FILES = "files",
        JOIN = "join",
    }
}

parts! {
    /// What a step does for the handover to an engine.
    GitOpsPart {
        PUSHED = "pushed",
        ENGINE = "engine",
        CREDENTIALS = "credentials",
        ROOT = "root",
        APPLY = "apply",
    }
}

impl From<Section> for MachinePart {
    fn from(section: Section) -> Self {
        Self::new(section.name())
    }
}

impl From<ClusterPart> for StepId {
    fn from(part: ClusterPart) -> Self {
        Self(format!("cluster/{}", part.0))
    }
}

impl From<GitOpsPart> for StepId {
    fn from(part: GitOpsPart) -> Self {
        Self(format!("gitops/{}", part.0))
    }
}

impl StepId {
    /// A step of a host.
    pub fn host(host: &DnsLabel, part: HostPart) -> Self {
        Self(format!("host/{host}/{}", part.0))
    }

    /// The mapping of PCI devices of a host.
    pub fn pci_mapping(host: &DnsLabel, mapping: &str) -> Self {
        Self(format!("host/{host}/pci/{mapping}"))
    }

    /// The exports of an NFS server that a host is.
    pub fn nfs_exports(host: &DnsLabel, server: &DnsLabel) -> Self {
        Self(format!("host/{host}/nfs/{server}"))
    }

    /// The set-up of a Ceph cluster.
    pub fn ceph(cluster: &DnsLabel) -> Self {
        Self(format!("ceph/{cluster}"))
    }

    /// The download of an image to a storage of a host.
    pub fn image(host: &str, storage: &str, file: &str) -> Self {
        Self(format!("image/{host}/{storage}/{file}"))
    }

    /// The image that a factory makes for a node.
    pub fn node_image(factory: &str, node: &DnsLabel) -> Self {
        Self(format!("image/{factory}/{node}"))
    }

    /// A step of a machine.
    pub fn machine(machine: &DnsLabel, part: impl Into<MachinePart>) -> Self {
        Self(format!("machine/{machine}/{}", part.into().0))
    }

    /// The reservations of a network's DHCP server.
    pub fn reservations(network: &DnsLabel) -> Self {
        Self(format!("network/{network}/reservations"))
    }

    /// The firewall rules of a router.
    pub fn router_firewall(router: &DnsLabel) -> Self {
        Self(format!("router/{router}/firewall"))
    }

    /// The reservations and records of a server.
    pub fn address_book(server: &DnsLabel) -> Self {
        Self(format!("server/{server}/addresses"))
    }

    /// A step of one node of the cluster.
    pub fn node(node: &DnsLabel, part: NodePart) -> Self {
        Self(format!("cluster/{}/{node}", part.0))
    }

    /// The recovery of something that there is once.
    pub fn restore_of(what: &str) -> Self {
        Self(format!("restore/{what}"))
    }

    /// The recovery of an object of the cluster.
    pub fn restore(what: &str, namespace: &str, name: &str) -> Self {
        Self(format!("restore/{what}/{namespace}/{name}"))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StepId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
