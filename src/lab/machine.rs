//! Virtual machines.

use crate::lab::decode::{At, Entries, record, words};
use crate::lab::{Allowances, FreeName};
use crate::types::{Address, DiskSize, LabelKey, LabelValue, Mac, Memory, Vmid};

record! {
    pub struct Machine {
        pub description: Option<At<String>>,
        pub host: At<String>,
        pub vmid: At<Vmid>,
        pub state: At<State>,
        pub cores: At<u32>,
        pub memory: At<Memory>,
        pub disks: Entries<FreeName, Disk>,
        pub nics: Entries<FreeName, Nic>,
        pub tags: Vec<At<String>>,
        pub kubernetes: Option<NodeRole>,
        pub allow: Allowances,
    }
}

words! {
    /// Whether a machine runs. One that does not keeps its disk and its VMID.
    pub enum State {
        Running = "running",
        Stopped = "stopped",
        Decommissioned = "decommissioned",
    }
}

record! {
    pub struct Disk {
        pub storage: At<String>,
        pub size: At<DiskSize>,
    }
}

record! {
    pub struct Nic {
        pub network: At<String>,
        pub address: Option<At<Address>>,
        pub mac: Option<At<Mac>>,
    }
}

words! {
    /// What a node does in the cluster.
    pub enum Role {
        ControlPlane = "control-plane",
        Worker = "worker",
    }
}

record! {
    pub struct NodeRole {
        pub role: At<Role>,
        pub labels: Entries<LabelKey, At<LabelValue>>,
    }
}
