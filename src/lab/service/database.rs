//! Databases that services use.

use crate::lab::cluster::Purpose;
use crate::lab::decode::{Entries, Raw, record, words};
use crate::lab::service::OnRemoval;
use crate::types::{ConfigKey, Cpu, Cron, DiskSize, DnsLabel, ImageRef, Memory, ObjectName};
use crate::value::At;

record! {
    /// Settings of all PostgreSQL clusters in the lab.
    pub struct Databases {
        /// PostgreSQL image. Without it, the operator's default.
        #[example("ghcr.io/cloudnative-pg/postgresql:17.6")]
        pub image: Option<At<ImageRef>>,
        /// Backup configuration of PostgreSQL clusters, as CloudNativePG defines it:
        /// `backup.barmanObjectStore = { ... }`.
        #[example({ barmanObjectStore = { destinationPath = "s3://backups/postgres" } })]
        pub backup: Option<Raw>,
        /// CloudNativePG plugins that every cluster uses, such as the Barman Cloud plugin.
        #[example([{ name = "barman-cloud.cloudnative-pg.io", parameters = { barmanObjectName = "store" } }])]
        pub plugins: Vec<Raw>,
        /// How backups are made.
        pub method: At<BackupMethod> = "barmanObjectStore",
        /// Name of the backup plugin; with `method = 'plugin`.
        #[example("barman-cloud.cloudnative-pg.io")]
        pub plugin: Option<At<String>>,
        /// Backup schedule, as a cron expression of five fields. Without it, only databases with their own
        /// schedule are backed up.
        #[example("0 2 * * *")]
        pub schedule: Option<At<Cron>>,
        /// Whether the operator creates a PodMonitor for each cluster.
        pub monitored: At<bool> = false,
    }
}

words! {
    /// How PostgreSQL backups are made.
    pub enum BackupMethod {
        BarmanObjectStore = "barmanObjectStore",
        VolumeSnapshot = "volumeSnapshot",
        Plugin = "plugin",
    }
}

record! {
    /// A database that a service uses.
    pub struct Database {
        /// Database engine. Redis databases are always on another service's server; a dedicated Redis is an
        /// ordinary container.
        pub engine: At<DatabaseEngine> = "postgres",
        /// The service whose server hosts the database. Without it, the service gets a PostgreSQL cluster of
        /// its own.
        #[example("postgres")]
        pub on: Option<At<DnsLabel>>,
        /// Which of the other service's `databases` is the server, if it has several.
        #[example("main")]
        pub cluster: Option<At<DnsLabel>>,
        /// Which port of the other service the server listens on, if it has several.
        #[example("sql")]
        pub port: Option<At<DnsLabel>>,
        /// Name of the database on its server. Without it, the service's name.
        #[example("photos")]
        pub name: Option<At<String>>,
        /// Owner of the database. Without it, the name of the database.
        #[example("photos")]
        pub user: Option<At<String>>,
        /// Password for another service's server. A cluster of its own generates one.
        pub password: Option<PasswordRef>,
        /// Number of the database on a Redis server.
        #[example(3)]
        pub index: At<u32> = 0,
        /// PostgreSQL extensions to create in the database.
        #[example(["vector"])]
        pub extensions: Vec<At<String>>,
        /// Whether the engine keeps the PostgreSQL cluster, and so its data, when it is no longer in the tree.
        pub on_removal: At<OnRemoval> = "keep",
        /// Number of PostgreSQL instances in the cluster.
        #[example(3)]
        pub instances: At<u32> = 1,
        /// Size of each instance's volume, such as `5Gi`.
        #[example("5Gi")]
        pub size: Option<At<DiskSize>>,
        /// Storage purpose of the volumes, which selects their storage class.
        pub purpose: At<Purpose> = "database",
        /// Storage class by name; overrides `purpose`.
        #[example("local-path")]
        pub class: Option<At<ObjectName>>,
        /// Size of a separate volume for the write-ahead log. Without it, the log is on the data volume.
        #[example("2Gi")]
        pub wal_size: Option<At<DiskSize>>,
        /// PostgreSQL image. Without it, the lab's `databases.image`.
        #[example("ghcr.io/cloudnative-pg/postgresql:17.6")]
        pub image: Option<At<ImageRef>>,
        /// CPU request of each instance.
        #[example("250m")]
        pub cpu: Option<At<Cpu>>,
        /// Memory request of each instance, also used as its limit.
        #[example("1Gi")]
        pub memory: Option<At<Memory>>,
        /// PostgreSQL configuration parameters.
        #[example({ max_connections = "200" })]
        pub parameters: Entries<ConfigKey, At<String>>,
        /// Libraries that PostgreSQL preloads at startup.
        #[example(["vchord.so"])]
        pub libraries: Vec<At<String>>,
        /// SQL statements that run once in the new database when it is created.
        #[example(["CREATE SCHEMA audit"])]
        pub sql: Vec<At<String>>,
        /// SQL statements that run once in the template database of a new cluster, so that all databases of the
        /// cluster get what they create, such as extensions that only the superuser can create.
        #[example(["CREATE EXTENSION IF NOT EXISTS vchord CASCADE"])]
        pub template_sql: Vec<At<String>>,
        /// How often the cluster has been built, counted from 1. Each generation archives to a folder of its own
        /// and, from the second on, recovers from the backups of the one before. Increase it before you rebuild
        /// the cluster. Requires `databases.backup.barmanObjectStore`.
        #[example(2)]
        pub generation: Option<At<u32>>,
        /// Backup schedule of this database. Without it, the lab's `databases.schedule`.
        #[example("0 2 * * *")]
        pub schedule: Option<At<Cron>>,
    }
}

record! {
    /// The key of a secret that contains a password.
    pub struct PasswordRef {
        /// One of the service's `secrets`.
        #[example("login")]
        pub secret: At<DnsLabel>,
        /// Key of the secret that contains the password.
        #[example("PASSWORD")]
        pub key: At<ConfigKey>,
    }
}

words! {
    /// The database engine.
    pub enum DatabaseEngine {
        Postgres = "postgres",
        Redis = "redis",
    }
}

impl Database {
    /// Name of the database on its server. In PostgreSQL, a dash would require quotes.
    pub fn database_name(&self, service: &DnsLabel) -> At<String> {
        match &self.name {
            Some(name) => name.clone(),
            None => At { value: service.as_str().replace('-', "_"), node: self.node },
        }
    }

    /// Its owner.
    pub fn owner(&self, service: &DnsLabel) -> At<String> {
        self.user.clone().unwrap_or_else(|| self.database_name(service))
    }
}
