//! Storage that hosts, machines and pods reach over the network: NFS servers and Ceph clusters.

use crate::lab::decode::{Entries, record, words};
use crate::lab::hardware::DiskKind;
use crate::lab::{FreeName, MountPath};
use crate::types::{Address, DiskSize, DnsLabel};
use crate::value::At;

record! {
    pub struct NfsServer {
        /// A host, machine or device.
        pub server: Option<At<String>>,
        pub address: At<Address>,
        pub versions: Vec<At<String>>,
        pub exports: Entries<MountPath, NfsExport>,
    }
}

record! {
    pub struct NfsExport {
        pub size: Option<At<DiskSize>>,
        /// Names of networks.
        pub clients: Vec<At<String>>,
        pub read_only: At<bool>,
        pub options: Vec<At<String>>,
        pub disk: Option<At<String>>,
        pub volume: Option<At<String>>,
        pub uid: Option<At<u32>>,
        pub gid: Option<At<u32>>,
        pub description: Option<At<String>>,
    }
}

record! {
    pub struct CephCluster {
        pub version: Option<At<String>>,
        pub monitors: Entries<DnsLabel, At<Address>>,
        pub network: Option<At<String>>,
        pub cluster_network: Option<At<String>>,
        /// Names of a host's disks, by host.
        pub osds: Entries<DnsLabel, Vec<At<String>>>,
        pub pools: Entries<FreeName, CephPool>,
    }
}

words! {
    /// What uses a Ceph pool.
    pub enum CephPoolKind {
        Rbd = "rbd",
        CephFsData = "cephfs-data",
        CephFsMetadata = "cephfs-metadata",
        Rgw = "rgw",
    }
}

record! {
    pub struct CephPool {
        pub kind: At<CephPoolKind>,
        pub filesystem: Option<At<String>>,
        pub replicas: At<u32>,
        pub min_replicas: At<u32>,
        pub device_class: Option<At<DiskKind>>,
        pub description: Option<At<String>>,
    }
}
