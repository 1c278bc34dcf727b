//! Storage that hosts, machines and pods use over the network: NFS servers and Ceph clusters.

use crate::lab::decode::{Entries, record, words};
use crate::lab::hardware::DiskKind;
use crate::lab::{FreeName, MountPath};
use crate::types::{Address, DiskSize, DnsLabel};
use crate::value::At;

record! {
    /// An NFS server and its exports.
    pub struct NfsServer {
        /// The server: one of `hosts`, `machines` or `devices`.
        #[example("nas")]
        pub server: Option<At<String>>,
        /// Address that clients mount from, such as `10.0.20.4`.
        #[example("10.0.20.4")]
        pub address: At<Address>,
        /// NFS versions that the server supports, such as `["4.2"]`.
        #[example(["4.2"])]
        pub versions: Vec<At<String>> = ["4"],
        /// Exported directories, by path: `exports."/srv/nfs".size = "2TiB"`.
        #[example({ "/srv/nfs" = { size = "2TiB" } })]
        pub exports: Entries<MountPath, NfsExport>,
    }
}

record! {
    /// An exported directory of an NFS server.
    pub struct NfsExport {
        /// Usable size, such as `2TiB`.
        #[example("2TiB")]
        pub size: Option<At<DiskSize>>,
        /// Names of the `networks` that can mount it. Without any, all networks that reach the server.
        #[example(["storage"])]
        pub clients: Vec<At<String>>,
        /// Whether the export is read-only.
        pub read_only: At<bool> = false,
        /// Export options, as the server defines them, such as `["async", "no_subtree_check"]`.
        #[example(["async", "no_subtree_check"])]
        pub options: Vec<At<String>>,
        /// The host's disk that contains the export, if the server is one of `hosts`.
        #[example("sdb")]
        pub disk: Option<At<String>>,
        /// Volume group and logical volume that contain the export, such as `pve/nfs-data`, if the server is
        /// one of `hosts`.
        #[example("pve/nfs-data")]
        pub volume: Option<At<String>>,
        /// Numeric user id that owns the files.
        #[example(1500)]
        pub uid: Option<At<u32>>,
        /// Numeric group id that owns the files.
        #[example(1500)]
        pub gid: Option<At<u32>>,
        /// What the export is used for, for the lab's documents.
        #[example("Films and series.")]
        pub description: Option<At<String>>,
    }
}

record! {
    /// A Ceph cluster.
    pub struct CephCluster {
        /// Version of Ceph, such as `19.2`.
        #[example("19.2")]
        pub version: Option<At<String>>,
        /// Addresses of the monitors, by name: `monitors.pve1 = "10.10.10.1"`.
        #[example({ pve = "10.0.20.2" })]
        pub monitors: Entries<DnsLabel, At<Address>>,
        /// Public network of the Ceph cluster: one of `networks`.
        #[example("storage")]
        pub network: Option<At<String>>,
        /// Network for replication between OSDs: one of `networks`. Without it, the `network`.
        #[example("ceph")]
        pub cluster_network: Option<At<String>>,
        /// Disks of the OSDs, by host: `osds.pve1 = ["sda", "sdb"]`.
        #[example({ pve = ["sdb"] })]
        pub osds: Entries<DnsLabel, Vec<At<String>>>,
        /// Pools by name: `pools.ceph-ssd.replicas = 3`.
        #[example({ ceph-ssd = { replicas = 3 } })]
        pub pools: Entries<FreeName, CephPool>,
    }
}

words! {
    /// What a Ceph pool is used for.
    pub enum CephPoolKind {
        Rbd = "rbd",
        CephFsData = "cephfs-data",
        CephFsMetadata = "cephfs-metadata",
        Rgw = "rgw",
    }
}

record! {
    /// A pool of a Ceph cluster.
    pub struct CephPool {
        /// Application of the pool: block devices, data or metadata of a file system, or an object gateway.
        pub kind: At<CephPoolKind> = "rbd",
        /// Name of the file system that the pool belongs to, if it belongs to one.
        #[example("cephfs")]
        pub filesystem: Option<At<String>>,
        /// Number of replicas (`size`).
        #[example(2)]
        pub replicas: At<u32> = 3,
        /// Minimum number of replicas to serve I/O (`min_size`).
        #[example(1)]
        pub min_replicas: At<u32> = 2,
        /// Device class that the pool is restricted to.
        pub device_class: Option<At<DiskKind>>,
        /// What the pool is used for, for the lab's documents.
        #[example("Volumes of the cluster.")]
        pub description: Option<At<String>>,
    }
}
