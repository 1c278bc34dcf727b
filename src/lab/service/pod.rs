//! What workloads, jobs and cron jobs say about their pods.

use crate::lab::FreeName;
use crate::lab::cluster::{Neighbour, NodeRule, Spread, Toleration};
use crate::lab::decode::{Entries, record, words};
use crate::lab::service::{Container, ContainerPort, Seconds};
use crate::types::{Address, DnsLabel, HostName, LabelKey, LabelValue, ObjectName};
use crate::value::At;

record! {
    pub struct Pod {
        pub containers: Entries<DnsLabel, Container>,
        pub init: Entries<DnsLabel, Container>,
        pub node_selector: Entries<LabelKey, At<LabelValue>>,
        pub tolerations: Entries<LabelKey, Toleration>,
        /// Every taint there is.
        pub tolerate_all: At<bool>,
        pub spread: Entries<LabelKey, Spread>,
        pub node_affinity: Entries<LabelKey, NodeRule>,
        pub near: Entries<FreeName, Neighbour>,
        pub apart: Entries<FreeName, Neighbour>,
        /// Whether pods follow the volumes that one node holds.
        pub near_volumes: At<bool>,
        pub node_name: Option<At<ObjectName>>,
        pub priority_class: Option<At<ObjectName>>,
        pub runtime_class: Option<At<ObjectName>>,
        pub scheduler: Option<At<ObjectName>>,
        pub device_claims: Entries<DnsLabel, DeviceClaim>,
        pub fs_group: Option<At<u32>>,
        pub fs_group_change: Option<At<FsGroupChange>>,
        pub supplemental_groups: Vec<At<u32>>,
        pub user: Option<At<u32>>,
        pub group: Option<At<u32>>,
        pub run_as_non_root: Option<At<bool>>,
        pub seccomp: Option<At<Seccomp>>,
        pub sysctls: Entries<FreeName, At<String>>,
        pub service_account: Option<At<ObjectName>>,
        pub pull_secrets: Vec<At<ObjectName>>,
        pub termination_grace: Option<At<Seconds>>,
        pub host_network: At<bool>,
        pub host_pid: At<bool>,
        pub host_ipc: At<bool>,
        pub host_users: Option<At<bool>>,
        pub share_processes: At<bool>,
        pub service_links: Option<At<bool>>,
        pub hostname: Option<At<DnsLabel>>,
        pub host_aliases: Entries<Address, Vec<At<HostName>>>,
        pub dns_policy: Option<At<DnsPolicy>>,
        pub dns: Option<Dns>,
        pub annotations: Entries<LabelKey, At<String>>,
        pub pod_labels: Entries<LabelKey, At<LabelValue>>,
        /// Of the object that runs the pods.
        pub object_annotations: Entries<LabelKey, At<String>>,
        pub object_labels: Entries<LabelKey, At<LabelValue>>,
    }
}

impl Pod {
    /// All containers, those that run first at the end.
    pub fn all_containers(&self) -> impl Iterator<Item = (&DnsLabel, &Container)> {
        self.containers.iter().chain(&self.init)
    }

    /// Whether a port of its containers is one of the node's as well.
    pub fn opens_on_node(&self, port: &ContainerPort) -> bool {
        self.host_network.value || port.host_port.is_some()
    }

    /// The containers that run side by side: those that run first end before, unless they stay.
    pub fn lasting_containers(&self) -> impl Iterator<Item = (&DnsLabel, &Container)> {
        self.containers.iter().chain(self.init.iter().filter(|(_, container)| container.sidecar.value))
    }
}

record! {
    /// A device, asked for by dynamic resource allocation: one of the two.
    pub struct DeviceClaim {
        pub template: Option<At<ObjectName>>,
        pub claim: Option<At<ObjectName>>,
    }
}

words! {
    /// When the files of volumes are given to the group.
    pub enum FsGroupChange {
        OnRootMismatch = "OnRootMismatch",
        Always = "Always",
    }
}

words! {
    /// Which system calls are allowed.
    pub enum Seccomp {
        RuntimeDefault = "RuntimeDefault",
        Unconfined = "Unconfined",
    }
}

words! {
    /// Whom pods ask for names.
    pub enum DnsPolicy {
        ClusterFirst = "ClusterFirst",
        ClusterFirstWithHostNet = "ClusterFirstWithHostNet",
        Default = "Default",
        None = "None",
    }
}

record! {
    /// What `resolv.conf` says besides.
    pub struct Dns {
        pub nameservers: Vec<At<Address>>,
        pub searches: Vec<At<HostName>>,
        /// By name; those without a value are empty.
        pub options: Entries<FreeName, At<String>>,
    }
}
