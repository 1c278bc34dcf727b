//! What makes a machine a node of the cluster, and the settings of its kubelet and of Talos Linux.

use crate::lab::FreeName;
use crate::lab::decode::{Entries, Raw, record, words};
use crate::types::{Cpu, DiskSize, Duration, LabelKey, LabelValue, Memory, Port};
use crate::value::At;

words! {
    /// What a node does in the cluster.
    pub enum Role {
        ControlPlane = "control-plane",
        Worker = "worker",
    }
}

record! {
    pub struct Node {
        pub role: At<Role>,
        pub labels: Entries<LabelKey, At<LabelValue>>,
        pub annotations: Entries<LabelKey, At<String>>,
        pub taints: Entries<LabelKey, Taint>,
        pub nic: Option<At<String>>,
        pub max_volumes: Option<At<u32>>,
        pub kubelet: Kubelet,
        pub talos: Talos,
    }
}

words! {
    /// What happens to pods that do not tolerate a taint.
    pub enum TaintEffect {
        NoSchedule = "NoSchedule",
        PreferNoSchedule = "PreferNoSchedule",
        NoExecute = "NoExecute",
    }
}

record! {
    pub struct Taint {
        pub value: At<LabelValue>,
        pub effect: At<TaintEffect>,
    }
}

record! {
    pub struct Kubelet {
        pub system_reserved: Option<ReservedResources>,
        pub kube_reserved: Option<ReservedResources>,
        pub eviction_hard: Entries<FreeName, At<String>>,
        pub eviction_soft: Entries<FreeName, SoftEviction>,
        pub parallel_pulls: Option<At<u32>>,
        pub max_pods: Option<At<u32>>,
        pub swap: Option<At<KubeletSwap>>,
        pub shutdown_grace: Vec<ShutdownGrace>,
        pub image_gc: Option<ImageGc>,
        pub feature_gates: Entries<FreeName, At<bool>>,
        pub extra: Entries<FreeName, Raw>,
    }
}

record! {
    pub struct ReservedResources {
        pub cpu: Option<At<Cpu>>,
        pub memory: Option<At<Memory>>,
        pub ephemeral_storage: Option<At<DiskSize>>,
    }
}

record! {
    pub struct SoftEviction {
        pub threshold: At<String>,
        pub grace: At<Duration>,
    }
}

words! {
    /// Whether pods may use swap.
    pub enum KubeletSwap {
        None = "none",
        Limited = "limited",
    }
}

record! {
    /// How long pods of a priority have to end when the node shuts down.
    pub struct ShutdownGrace {
        pub priority: At<u32>,
        pub seconds: At<u32>,
    }
}

record! {
    pub struct ImageGc {
        pub high: Option<At<u32>>,
        pub low: Option<At<u32>>,
    }
}

record! {
    pub struct Talos {
        pub install_disk: Option<At<String>>,
        pub extensions: Vec<At<String>>,
        pub kernel_args: Vec<At<String>>,
        pub kernel_modules: Entries<FreeName, Vec<At<String>>>,
        pub sysctls: Entries<FreeName, At<String>>,
        pub nfs_mount_options: Entries<FreeName, At<String>>,
        pub host_dns: Option<At<bool>>,
        pub kubeprism_port: Option<At<Port>>,
        pub volumes: Entries<FreeName, TalosVolume>,
        pub files: Entries<FreeName, TalosFile>,
        pub patches: Vec<Raw>,
    }
}

record! {
    pub struct TalosVolume {
        pub disk: Option<At<String>>,
        pub min_size: Option<At<DiskSize>>,
        pub max_size: Option<At<DiskSize>>,
    }
}

record! {
    pub struct TalosFile {
        pub content: At<String>,
        pub permissions: At<String>,
    }
}
