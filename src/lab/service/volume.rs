//! Volumes of a service: what kind of data each is, or where it lies.

use crate::lab::cluster::{Access, NfsThrough, Purpose};
use crate::lab::decode::{Entries, record, words};
use crate::lab::service::{FileMode, Seconds};
use crate::lab::{FreeName, HostPathName, RelativePath};
use crate::types::{ConfigKey, DiskSize, DnsLabel, Memory, ObjectName};
use crate::value::At;

record! {
    pub struct Volume {
        pub purpose: Option<At<Purpose>>,
        pub class: Option<At<ObjectName>>,
        pub size: Option<At<DiskSize>>,
        pub access: Option<At<Access>>,
        pub grows_to: Option<At<DiskSize>>,
        /// Each pod of a StatefulSet has one of its own, which stays with it.
        pub per_pod: At<bool>,
        /// Each pod has one of its own, which goes with it.
        pub ephemeral: At<bool>,
        /// A claim made elsewhere.
        pub existing: Option<At<ObjectName>>,
        pub empty: Option<EmptyVolume>,
        pub nfs: Option<NfsVolume>,
        pub host_path: Option<HostPath>,
        pub config: Option<ConfigVolume>,
        pub secret: Option<SecretVolume>,
        pub projected: Option<Projected>,
    }
}

/// What a volume is.
#[derive(Clone, Copy, Debug)]
pub enum VolumeKind<'l> {
    /// A PersistentVolumeClaim, or a template of one.
    Claim(Lifetime),
    Existing(&'l At<ObjectName>),
    Empty(&'l EmptyVolume),
    Nfs(&'l NfsVolume),
    HostPath(&'l HostPath),
    Config(&'l ConfigVolume),
    Secret(&'l SecretVolume),
    Projected(&'l Projected),
}

/// How long a claim lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifetime {
    /// As long as the service, all pods mount the one.
    Service,
    /// Each pod of a StatefulSet has its own, and finds it again.
    PodOfSet,
    /// As long as a pod.
    Pod,
}

impl Volume {
    /// What it is. A check refuses volumes that are several things.
    pub fn kind(&self) -> VolumeKind<'_> {
        let other = None
            .or(self.empty.as_ref().map(VolumeKind::Empty))
            .or(self.nfs.as_ref().map(VolumeKind::Nfs))
            .or(self.existing.as_ref().map(VolumeKind::Existing))
            .or(self.host_path.as_ref().map(VolumeKind::HostPath))
            .or(self.config.as_ref().map(VolumeKind::Config))
            .or(self.secret.as_ref().map(VolumeKind::Secret))
            .or(self.projected.as_ref().map(VolumeKind::Projected));
        other.unwrap_or(VolumeKind::Claim(self.lifetime()))
    }

    fn lifetime(&self) -> Lifetime {
        match (self.per_pod.value, self.ephemeral.value) {
            (true, _) => Lifetime::PodOfSet,
            (false, true) => Lifetime::Pod,
            (false, false) => Lifetime::Service,
        }
    }

    /// Whether it is made of a storage class.
    pub fn is_claim(&self) -> bool {
        matches!(self.kind(), VolumeKind::Claim(_))
    }

    /// Whether it is a claim that all pods share.
    pub fn is_shared_claim(&self) -> bool {
        matches!(self.kind(), VolumeKind::Claim(Lifetime::Service))
    }

    /// Whether no container can write to it.
    pub fn is_read_only(&self) -> bool {
        match self.kind() {
            VolumeKind::Config(_) | VolumeKind::Secret(_) | VolumeKind::Projected(_) => true,
            VolumeKind::Nfs(nfs) => nfs.read_only.value,
            _ => false,
        }
    }
}

record! {
    pub struct EmptyVolume {
        pub memory: At<bool>,
        pub limit: Option<At<Memory>>,
    }
}

record! {
    pub struct NfsVolume {
        pub server: At<String>,
        /// None where it is as everywhere in the lab.
        pub through: Option<At<NfsThrough>>,
        pub path: At<String>,
        pub read_only: At<bool>,
        pub size: At<DiskSize>,
    }
}

record! {
    /// A file or directory of the node.
    pub struct HostPath {
        pub path: At<HostPathName>,
        pub r#type: Option<At<HostPathType>>,
    }
}

words! {
    /// What must be there, or is made.
    pub enum HostPathType {
        Directory = "Directory",
        DirectoryOrCreate = "DirectoryOrCreate",
        File = "File",
        FileOrCreate = "FileOrCreate",
        Socket = "Socket",
        CharDevice = "CharDevice",
        BlockDevice = "BlockDevice",
    }
}

record! {
    /// Files of a config, more closely described than by a mount.
    pub struct ConfigVolume {
        pub name: At<DnsLabel>,
        pub mode: Option<At<FileMode>>,
        /// Only these keys, each under a path of its own.
        pub items: Entries<ConfigKey, At<RelativePath>>,
    }
}

record! {
    /// Keys of a secret as files.
    pub struct SecretVolume {
        pub name: At<DnsLabel>,
        pub mode: Option<At<FileMode>>,
        pub items: Entries<ConfigKey, At<RelativePath>>,
        pub optional: Option<At<bool>>,
    }
}

record! {
    /// Files of several origins in one directory.
    pub struct Projected {
        pub mode: Option<At<FileMode>>,
        pub sources: Entries<FreeName, ProjectedSource>,
    }
}

record! {
    /// One of the origins: one of the four.
    pub struct ProjectedSource {
        pub config: Option<At<DnsLabel>>,
        pub secret: Option<At<DnsLabel>>,
        pub token: Option<Token>,
        /// Fields of the pod by the path of the file.
        pub fields: Entries<RelativePath, At<String>>,
        pub items: Entries<ConfigKey, At<RelativePath>>,
    }
}

record! {
    /// A token of the pod's service account.
    pub struct Token {
        pub path: At<RelativePath>,
        pub audience: Option<At<String>>,
        pub expires: Option<At<Seconds>>,
    }
}
