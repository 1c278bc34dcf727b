//! Nodes of the cluster: the settings of a machine's role, of its kubelet and of Talos Linux.

use crate::lab::FreeName;
use crate::lab::decode::{Entries, Raw, record, words};
use crate::types::{Cpu, DiskSize, Duration, LabelKey, LabelValue, Memory, Port};
use crate::value::At;

words! {
    /// Role of a node.
    pub enum Role {
        ControlPlane = "control-plane",
        Worker = "worker",
    }
}

record! {
    /// Settings of a machine that is a node of the cluster.
    pub struct Node {
        /// Role of the node in the cluster.
        #[example("worker")]
        pub role: At<Role>,
        /// Labels of the node.
        #[example({ disk = "ssd" })]
        pub labels: Entries<LabelKey, At<LabelValue>>,
        /// Annotations of the node.
        #[example({ "example.com/rack" = "3" })]
        pub annotations: Entries<LabelKey, At<String>>,
        /// Taints by key: `taints."nvidia.com/gpu" = { value = "present", effect = 'NoSchedule }`. The
        /// control plane taint follows from the role and from the cluster's `schedule_on_control_planes`.
        #[example({ "nvidia.com/gpu" = { value = "present", effect = 'NoSchedule } })]
        pub taints: Entries<LabelKey, Taint>,
        /// Network interface whose address is the node's internal IP. Without it, the one with the default
        /// route.
        #[example("net0")]
        pub nic: Option<At<String>>,
        /// Maximum number of block volumes that can be attached to the node, such as `28`.
        #[example(28)]
        pub max_volumes: Option<At<u32>>,
        /// Kubelet settings of the node, which override those of the cluster.
        pub kubelet: Kubelet = {},
        /// Talos settings of the node, in addition to those of the cluster.
        pub talos: Talos = {},
    }
}

words! {
    /// Effect of a taint.
    pub enum TaintEffect {
        NoSchedule = "NoSchedule",
        PreferNoSchedule = "PreferNoSchedule",
        NoExecute = "NoExecute",
    }
}

record! {
    /// A taint of a node. Its key is the entry's name.
    pub struct Taint {
        /// Value of the taint; usually empty.
        #[example("present")]
        pub value: At<LabelValue> = "",
        /// Effect on pods that do not tolerate the taint.
        pub effect: At<TaintEffect>,
    }
}

record! {
    /// Settings of the kubelet.
    pub struct Kubelet {
        /// Resources reserved for the operating system:
        /// `system_reserved = { cpu = "200m", memory = "512Mi" }`.
        #[example({ cpu = "200m", memory = "512Mi" })]
        pub system_reserved: Option<ReservedResources>,
        /// Resources reserved for the kubelet and the container runtime.
        pub kube_reserved: Option<ReservedResources>,
        /// Thresholds at which pods are evicted immediately: `eviction_hard."memory.available" = "500Mi"`.
        #[example({ "memory.available" = "500Mi" })]
        pub eviction_hard: Entries<FreeName, At<String>>,
        /// Thresholds at which pods are evicted after a grace period, by signal.
        #[example({ "memory.available" = { threshold = "1Gi", grace = "30s" } })]
        pub eviction_soft: Entries<FreeName, SoftEviction>,
        /// Maximum number of images pulled in parallel; `1` pulls them one at a time.
        #[example(3)]
        pub parallel_pulls: Option<At<u32>>,
        /// Maximum number of pods on a node.
        #[example(150)]
        pub max_pods: Option<At<u32>>,
        /// Whether pods can use swap.
        pub swap: Option<At<KubeletSwap>>,
        /// Time that pods have to terminate when the node shuts down, by priority, lowest first.
        #[example([{ priority = 0, seconds = 60 }, { priority = 2000000000, seconds = 30 }])]
        pub shutdown_grace: Vec<ShutdownGrace>,
        /// Thresholds of image garbage collection.
        #[example({ high = 75, low = 60 })]
        pub image_gc: Option<ImageGc>,
        /// Feature gates of the kubelet.
        #[example({ UserNamespacesSupport = true })]
        pub feature_gates: Entries<FreeName, At<bool>>,
        /// Any other fields of KubeletConfiguration, as Kubernetes defines them.
        #[example({ imageMaximumGCAge = "720h" })]
        pub extra: Entries<FreeName, Raw>,
    }
}

record! {
    /// Resources reserved for the system.
    pub struct ReservedResources {
        /// CPU, such as `200m`.
        #[example("200m")]
        pub cpu: Option<At<Cpu>>,
        /// Memory, such as `512Mi`.
        #[example("512Mi")]
        pub memory: Option<At<Memory>>,
        /// Disk space, such as `1Gi`.
        #[example("1Gi")]
        pub ephemeral_storage: Option<At<DiskSize>>,
    }
}

record! {
    /// A soft eviction threshold.
    pub struct SoftEviction {
        /// Pods are evicted when less than this is available, such as `1Gi` or `20%`.
        #[example("1Gi")]
        pub threshold: At<String>,
        /// Time for which the threshold must be exceeded, such as `30s`.
        #[example("30s")]
        pub grace: At<Duration>,
    }
}

words! {
    /// Whether pods can use swap.
    pub enum KubeletSwap {
        None = "none",
        Limited = "limited",
    }
}

record! {
    /// How long pods of a priority may take to terminate when their node shuts down.
    pub struct ShutdownGrace {
        /// Lowest pod priority that the entry applies to.
        #[example(100000)]
        pub priority: At<u32>,
        /// Time that these pods have to terminate, in seconds.
        #[example(60)]
        pub seconds: At<u32>,
    }
}

record! {
    /// Disk usage thresholds of image garbage collection, in percent.
    pub struct ImageGc {
        /// Disk usage, in percent, above which unused images are removed.
        #[example(75)]
        pub high: Option<At<u32>>,
        /// Disk usage, in percent, down to which unused images are removed.
        #[example(60)]
        pub low: Option<At<u32>>,
    }
}

record! {
    /// Settings of Talos Linux.
    pub struct Talos {
        /// Disk that Talos is installed on, such as `/dev/sda`.
        #[example("/dev/sda")]
        pub install_disk: Option<At<String>>,
        /// System extensions of the image, such as `["siderolabs/qemu-guest-agent"]`, in any order.
        #[example(["siderolabs/qemu-guest-agent"])]
        pub extensions: Vec<At<String>>,
        /// Kernel command line arguments that are built into the image.
        #[example(["console=ttyS0"])]
        pub kernel_args: Vec<At<String>>,
        /// Kernel modules to load, each with its parameters: `kernel_modules.nvidia = []`.
        #[example({ nvidia = [] })]
        pub kernel_modules: Entries<FreeName, Vec<At<String>>>,
        /// Kernel parameters: `sysctls."vm.nr_hugepages" = "1024"`.
        #[example({ "vm.nr_hugepages" = "1024" })]
        pub sysctls: Entries<FreeName, At<String>>,
        /// Options of all NFS mounts, written to `/etc/nfsmount.conf`: `nfs_mount_options.Hard = "True"`.
        #[example({ Hard = "True" })]
        pub nfs_mount_options: Entries<FreeName, At<String>>,
        /// Whether the node runs a caching DNS resolver, which also handles DNS queries of pods.
        #[example(false)]
        pub host_dns: Option<At<bool>>,
        /// Port of KubePrism, the local load balancer for the API server, such as `7445`.
        #[example(7445)]
        pub kubeprism_port: Option<At<Port>>,
        /// Volumes by name: `EPHEMERAL` is Talos' own, all others are user volumes mounted under `/var/mnt`.
        #[example({ data = { disk = "disk.transport == \"nvme\"", min_size = "50GiB" } })]
        pub volumes: Entries<FreeName, TalosVolume>,
        /// Additional files, by path.
        #[example({ "/var/etc/motd" = { content = "Managed by render." } })]
        pub files: Entries<FreeName, TalosFile>,
        /// Machine configuration patches, as Talos defines them.
        #[example([{ machine.time.servers = ["10.0.20.1"] }])]
        pub patches: Vec<Raw>,
    }
}

record! {
    /// A volume of Talos Linux.
    pub struct TalosVolume {
        /// Disk selector, as a CEL expression such as `disk.transport == "nvme"`.
        #[example("disk.transport == \"nvme\"")]
        pub disk: Option<At<String>>,
        /// Minimum size of the volume, such as `50GiB`.
        #[example("50GiB")]
        pub min_size: Option<At<DiskSize>>,
        /// Maximum size of the volume, such as `400GiB`.
        #[example("400GiB")]
        pub max_size: Option<At<DiskSize>>,
    }
}

record! {
    /// A file that Talos Linux writes.
    pub struct TalosFile {
        /// Content of the file.
        #[example("options nfsd")]
        pub content: At<String>,
        /// Permissions in octal.
        #[example("0o644")]
        pub permissions: At<String> = "0o644",
    }
}
