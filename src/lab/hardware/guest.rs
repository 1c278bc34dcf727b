//! The operating system inside a machine.

use crate::lab::decode::{Entries, record, words};
use crate::lab::{FreeName, MountPath};
use crate::types::{DiskSize, Memory};
use crate::value::At;

words! {
    pub enum GuestOs {
        Ubuntu = "ubuntu",
        Debian = "debian",
        Talos = "talos",
        Freebsd = "freebsd",
        Windows = "windows",
        Other = "other",
    }
}

record! {
    pub struct Guest {
        pub os: At<GuestOs>,
        pub release: Option<At<String>>,
        pub users: Entries<FreeName, User>,
        pub packages: Vec<At<String>>,
        pub held_packages: Vec<At<String>>,
        pub repositories: Entries<FreeName, Repository>,
        pub kernel_modules: Vec<At<String>>,
        pub sysctls: Entries<FreeName, At<String>>,
        pub swap: Option<At<DiskSize>>,
        pub mounts: Entries<MountPath, GuestMount>,
        pub files: Entries<MountPath, GuestFile>,
        pub commands: Vec<At<String>>,
        pub reboot: At<bool>,
        pub unattended_upgrades: UnattendedUpgrades,
        pub journal: Journal,
        pub ssh_password: At<bool>,
        pub locale: At<String>,
        pub timezone: Option<At<String>>,
    }
}

record! {
    pub struct User {
        pub description: Option<At<String>>,
        pub groups: Vec<At<String>>,
        pub sudo: At<bool>,
        pub shell: At<String>,
        pub uid: Option<At<u32>>,
        pub ssh_keys: Vec<At<String>>,
        pub password: Option<SecretRef>,
    }
}

record! {
    /// A property of a secret in the lab's store. Its value is never in the output.
    pub struct SecretRef {
        pub path: At<String>,
        pub key: At<String>,
    }
}

record! {
    /// A repository of packages.
    pub struct Repository {
        pub uri: At<String>,
        pub suite: At<String>,
        pub components: Vec<At<String>>,
        pub key: Option<At<String>>,
    }
}

record! {
    pub struct GuestMount {
        pub source: At<String>,
        pub r#type: At<String>,
        pub options: Vec<At<String>>,
    }
}

record! {
    pub struct GuestFile {
        pub content: Option<At<String>>,
        pub secret: Option<SecretRef>,
        pub mode: At<String>,
        pub owner: At<String>,
    }
}

record! {
    pub struct UnattendedUpgrades {
        pub enable: At<bool>,
        pub reboot: At<bool>,
        pub exclude: Vec<At<String>>,
    }
}

record! {
    pub struct Journal {
        pub persistent: At<bool>,
        pub max_size: Option<At<Memory>>,
    }
}
