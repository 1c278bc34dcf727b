//! Databases that services use.

use crate::lab::cluster::Purpose;
use crate::lab::decode::{Entries, Raw, record, words};
use crate::types::{ConfigKey, Cpu, Cron, DiskSize, DnsLabel, ImageRef, Memory, ObjectName};
use crate::value::At;

record! {
    /// What holds for all of the lab's PostgreSQL clusters.
    pub struct Databases {
        pub image: Option<At<ImageRef>>,
        pub backup: Option<Raw>,
        pub plugins: Vec<Raw>,
        pub method: At<BackupMethod>,
        pub plugin: Option<At<String>>,
        pub schedule: Option<At<Cron>>,
        pub monitored: At<bool>,
    }
}

words! {
    /// How PostgreSQL's backups are made.
    pub enum BackupMethod {
        BarmanObjectStore = "barmanObjectStore",
        VolumeSnapshot = "volumeSnapshot",
        Plugin = "plugin",
    }
}

record! {
    pub struct Database {
        pub engine: At<DatabaseEngine>,
        pub on: Option<At<DnsLabel>>,
        pub cluster: Option<At<DnsLabel>>,
        pub port: Option<At<DnsLabel>>,
        pub name: Option<At<String>>,
        pub user: Option<At<String>>,
        pub password: Option<PasswordRef>,
        pub index: At<u32>,
        pub extensions: Vec<At<String>>,
        pub instances: At<u32>,
        pub size: Option<At<DiskSize>>,
        pub purpose: At<Purpose>,
        pub class: Option<At<ObjectName>>,
        pub wal_size: Option<At<DiskSize>>,
        pub image: Option<At<ImageRef>>,
        pub cpu: Option<At<Cpu>>,
        pub memory: Option<At<Memory>>,
        pub parameters: Entries<ConfigKey, At<String>>,
        pub libraries: Vec<At<String>>,
        pub sql: Vec<At<String>>,
        pub schedule: Option<At<Cron>>,
    }
}

record! {
    pub struct PasswordRef {
        pub secret: At<DnsLabel>,
        pub key: At<ConfigKey>,
    }
}

words! {
    pub enum DatabaseEngine {
        Postgres = "postgres",
        Redis = "redis",
    }
}

impl Database {
    /// Name of the database on its server. PostgreSQL would want quotes around a dash.
    pub fn database_name(&self, service: &DnsLabel) -> At<String> {
        match &self.name {
            Some(name) => name.clone(),
            None => At { value: service.as_str().replace('-', "_"), node: self.node },
        }
    }

    /// Who owns it.
    pub fn owner(&self, service: &DnsLabel) -> At<String> {
        self.user.clone().unwrap_or_else(|| self.database_name(service))
    }
}
