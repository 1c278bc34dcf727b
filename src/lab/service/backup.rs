//! Backups.

use crate::lab::cluster::Purpose;
use crate::lab::decode::{Entries, record, words};
use crate::types::{CalendarEvent, ConfigKey, Cron, DiskSize, DnsLabel, ObjectName};
use crate::value::At;

record! {
    /// Backups of volumes and machines: what makes them, of what, and when.
    pub struct Backup {
        /// What backs up volumes: VolSync, Velero, or `'host` for backups made outside the cluster, which
        /// need no objects.
        pub volumes: At<BackupBackend> = "none",
        /// Purposes whose volumes are backed up by default.
        #[example(["database", "sensitive"])]
        pub purposes: Vec<At<Purpose>> = ["database", "general", "shared", "sensitive"],
        /// Backup schedule for VolSync, as a cron expression.
        #[example("0 3 * * *")]
        pub schedule: At<Cron> = "0 */6 * * *",
        /// Number of backups that VolSync keeps.
        pub retain: Retain = {},
        /// Settings of VolSync; with `volumes = 'volsync`.
        pub volsync: Option<Volsync>,
        /// Whether Velero backs up only the annotated volumes (`'in`), or all except the annotated ones
        /// (`'out`).
        pub velero_opt: At<VeleroOpt> = "in",
        /// Backup jobs of Proxmox VE for its virtual machines, by name.
        #[example({ nightly = { schedule = "02:00", storage = "pbs", retain = { daily = 7 } } })]
        pub machines: Entries<DnsLabel, MachineBackup>,
    }
}

record! {
    /// A backup job of Proxmox VE.
    pub struct MachineBackup {
        /// When the job runs, as a calendar event of Proxmox VE: `02:00` every day, `sun 03:00` on Sundays, `*-*-1
        /// 04:00` on the first of a month.
        #[example("02:00")]
        pub schedule: At<CalendarEvent>,
        /// Storage that the backups are written to: one of the `storages` of each host, with the content
        /// `'backup`.
        #[example("pbs")]
        pub storage: At<String>,
        /// Names of the `machines` that are backed up. Without any, every machine and container of the hosts that
        /// have the storage, except those in `except`.
        #[example(["node-1"])]
        pub machines: Vec<At<String>>,
        /// Names of `machines` that are not backed up, each with the reason:
        /// `except.pbs = "contains the backups"`.
        #[example({ registry = "its images can be pulled again" })]
        pub except: Entries<DnsLabel, At<String>>,
        /// What happens to a machine while it is read: nothing, a pause, or a shutdown.
        pub mode: At<VzdumpMode> = "snapshot",
        /// Compression of backups that are not stored by Proxmox Backup Server.
        pub compress: At<VzdumpCompression> = "zstd",
        /// Number of backups to keep of each machine. Without any, those that the storage is configured to keep.
        pub retain: Retain = {},
    }
}

words! {
    /// What happens to a machine while it is backed up, in Proxmox VE's terms.
    pub enum VzdumpMode {
        Snapshot = "snapshot",
        Suspend = "suspend",
        Stop = "stop",
    }
}

words! {
    /// Compression of backups, in Proxmox VE's terms.
    pub enum VzdumpCompression {
        Zstd = "zstd",
        Gzip = "gzip",
        Lzo = "lzo",
        None = "0",
    }
}

words! {
    /// What backs up volumes.
    pub enum BackupBackend {
        None = "none",
        Volsync = "volsync",
        Velero = "velero",
        Host = "host",
    }
}

words! {
    /// Which volumes Velero backs up.
    pub enum VeleroOpt {
        In = "in",
        Out = "out",
    }
}

record! {
    /// How many backups to keep.
    pub struct Retain {
        /// Number of hourly backups to keep.
        #[example(6)]
        pub hourly: Option<At<u32>>,
        /// Number of daily backups to keep.
        #[example(7)]
        pub daily: Option<At<u32>>,
        /// Number of weekly backups to keep.
        #[example(4)]
        pub weekly: Option<At<u32>>,
        /// Number of monthly backups to keep.
        #[example(3)]
        pub monthly: Option<At<u32>>,
    }
}

record! {
    /// Settings of VolSync.
    pub struct Volsync {
        /// The restic repository.
        pub repository: ResticRepository,
        /// Source of a backup: a snapshot of the volume, a clone of it, or the volume itself while it is in
        /// use.
        pub copy: At<CopyMethod> = "Snapshot",
        /// VolumeSnapshotClass of the snapshots. Without it, the cluster's default.
        #[example("csi-snapshots")]
        pub snapshot_class: Option<At<ObjectName>>,
        /// Storage class of restic's cache volume.
        #[example("local-path")]
        pub cache_class: Option<At<ObjectName>>,
        /// Size of restic's cache volume, such as `2Gi`.
        #[example("2Gi")]
        pub cache_size: Option<At<DiskSize>>,
        /// Days between prunes of the restic repository.
        #[example(7)]
        pub prune_days: At<u32> = 14,
        /// Numeric user id that reads the volumes. Without it, the user id of the pods that mount them.
        #[example(1000)]
        pub user: Option<At<u32>>,
        /// Whether new claims are filled from their newest backup, and stay empty if there is none. Kubernetes
        /// rejects the change for claims that exist already, so set it before the first deployment.
        pub restore: At<bool> = false,
    }
}

record! {
    /// The restic repository that backups are written to.
    pub struct ResticRepository {
        /// URL of the restic repository. Namespace and claim are appended, so every volume has a repository
        /// of its own.
        #[example("s3:https://s3.example.com/backups")]
        pub url: At<String>,
        /// Path of the repository's credentials in the lab's secret store.
        #[example("infrastructure/restic")]
        pub path: At<String>,
        /// Environment variables of restic, each with the property that contains its value; `RESTIC_PASSWORD`
        /// is one.
        #[example({ RESTIC_PASSWORD = "password" })]
        pub keys: At<Entries<ConfigKey, At<String>>>,
        /// Secret store to read the credentials from. Without it, the lab's default store.
        #[example("vault")]
        pub store: Option<At<ObjectName>>,
    }
}

words! {
    /// What VolSync reads the data from.
    pub enum CopyMethod {
        Snapshot = "Snapshot",
        Clone = "Clone",
        Direct = "Direct",
    }
}

record! {
    /// Exceptions from the lab's backups for one service.
    pub struct ServiceBackup {
        /// Volumes to back up even if their purpose is not backed up by default, or with other settings.
        #[example({ data = { schedule = "0 3 * * *" } })]
        pub volumes: Entries<DnsLabel, VolumeBackup>,
        /// Volumes that are not backed up, each with the reason: `without.cache = "can be rebuilt"`.
        #[example({ data = "can be rebuilt" })]
        pub without: Entries<DnsLabel, At<String>>,
    }
}

record! {
    /// Backup settings of one volume.
    pub struct VolumeBackup {
        /// Schedule of this volume's backups. Without it, the lab's `backup.schedule`.
        #[example("0 3 * * *")]
        pub schedule: Option<At<Cron>>,
        /// Number of backups to keep. Without it, the lab's `backup.retain`.
        pub retain: Option<Retain>,
    }
}
