//! What is kept in case data is lost.

use crate::lab::cluster::Purpose;
use crate::lab::decode::{Entries, record, words};
use crate::types::{ConfigKey, Cron, DiskSize, DnsLabel, ObjectName};
use crate::value::At;

record! {
    pub struct Backup {
        pub volumes: At<BackupBackend>,
        pub purposes: Vec<At<Purpose>>,
        pub schedule: At<Cron>,
        pub retain: Retain,
        pub volsync: Option<Volsync>,
        pub velero_opt: At<VeleroOpt>,
    }
}

words! {
    /// What backs volumes up.
    pub enum BackupBackend {
        None = "none",
        Volsync = "volsync",
        Velero = "velero",
        Host = "host",
    }
}

words! {
    /// Which volumes Velero takes.
    pub enum VeleroOpt {
        In = "in",
        Out = "out",
    }
}

record! {
    pub struct Retain {
        pub hourly: Option<At<u32>>,
        pub daily: Option<At<u32>>,
        pub weekly: Option<At<u32>>,
        pub monthly: Option<At<u32>>,
    }
}

record! {
    pub struct Volsync {
        pub repository: ResticRepository,
        pub copy: At<CopyMethod>,
        pub snapshot_class: Option<At<ObjectName>>,
        pub cache_class: Option<At<ObjectName>>,
        pub cache_size: Option<At<DiskSize>>,
        pub prune_days: At<u32>,
        pub user: Option<At<u32>>,
    }
}

record! {
    pub struct ResticRepository {
        pub url: At<String>,
        pub path: At<String>,
        pub keys: Entries<ConfigKey, At<String>>,
        pub store: Option<At<ObjectName>>,
    }
}

words! {
    /// What VolSync reads.
    pub enum CopyMethod {
        Snapshot = "Snapshot",
        Clone = "Clone",
        Direct = "Direct",
    }
}

record! {
    pub struct ServiceBackup {
        pub volumes: Entries<DnsLabel, VolumeBackup>,
        pub without: Entries<DnsLabel, At<String>>,
    }
}

record! {
    pub struct VolumeBackup {
        pub schedule: Option<At<Cron>>,
        pub retain: Option<Retain>,
    }
}
