//! Volumes of a service.

use crate::lab::cluster::{Access, NfsThrough, Purpose};
use crate::lab::decode::{Entries, record, words};
use crate::lab::service::{FileMode, Seconds};
use crate::lab::{FreeName, HostPathName, RelativePath};
use crate::types::{ConfigKey, DiskSize, DnsLabel, Memory, ObjectName};
use crate::value::At;

record! {
    /// A volume of a service. Without any field that says what it is, it is a PersistentVolumeClaim.
    pub struct Volume {
        /// Purpose of the data, which the lab maps to a storage class.
        #[example("general")]
        pub purpose: Option<At<Purpose>>,
        /// Storage class by name; overrides `purpose`.
        #[example("local-path")]
        pub class: Option<At<ObjectName>>,
        /// Size of the claim, such as `2Gi`.
        #[example("2Gi")]
        pub size: Option<At<DiskSize>>,
        /// Access mode. Without it, the first access mode of the storage class.
        #[example("ReadWriteMany")]
        pub access: Option<At<Access>>,
        /// Size up to which the claim is expanded automatically, such as `20Gi`. The storage class must set
        /// `growth`.
        #[example("20Gi")]
        pub grows_to: Option<At<DiskSize>>,
        /// Whether the engine keeps the claim, and so its data, when it is no longer in the tree: after the
        /// volume or the service was removed, disabled or renamed.
        pub on_removal: At<OnRemoval> = "keep",
        /// Whether each pod of a StatefulSet has a claim of its own, which it keeps across restarts.
        pub per_pod: At<bool> = false,
        /// Whether each pod has a claim of its own, which is deleted with the pod.
        pub ephemeral: At<bool> = false,
        /// Name of an existing PersistentVolumeClaim. Then no claim is created.
        #[example("photos-library")]
        pub existing: Option<At<ObjectName>>,
        /// An empty directory that exists as long as the pod. Then no claim is created.
        #[example({ limit = "64Mi" })]
        pub empty: Option<EmptyVolume>,
        /// An existing directory on an NFS server. `storage.nfs` sets how pods mount it.
        pub nfs: Option<NfsVolume>,
        /// A file or directory on the pod's node.
        pub host_path: Option<HostPath>,
        /// Files of a config, with options that a mount of the config does not have.
        pub config: Option<ConfigVolume>,
        /// Keys of a secret as files, with options that a mount of the secret does not have.
        pub secret: Option<SecretVolume>,
        /// Files from several sources in one directory.
        pub projected: Option<Projected>,
    }
}

words! {
    /// What the GitOps engine does with data that is no longer in the tree.
    pub enum OnRemoval {
        Keep = "keep",
        Delete = "delete",
    }
}

/// The type of a volume.
#[derive(Clone, Copy, Debug)]
pub enum VolumeKind<'l> {
    /// A PersistentVolumeClaim, or a template of one.
    Claim(Lifetime),
    /// An existing PersistentVolumeClaim.
    Existing(&'l At<ObjectName>),
    /// A directory that is empty when the pod starts.
    Empty(&'l EmptyVolume),
    /// A directory of an NFS server.
    Nfs(&'l NfsVolume),
    /// A path on the node.
    HostPath(&'l HostPath),
    /// The files of a config.
    Config(&'l ConfigVolume),
    /// The files of a secret.
    Secret(&'l SecretVolume),
    /// Files from several sources.
    Projected(&'l Projected),
}

/// The lifetime of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifetime {
    /// The lifetime of the service; all pods mount the same claim.
    Service,
    /// Each pod of a StatefulSet has its own, and keeps it across restarts.
    PodOfSet,
    /// The lifetime of a pod.
    Pod,
}

impl Volume {
    /// Its type. A check reports volumes with several types.
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

    /// Whether it is provisioned from a storage class.
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
    /// An empty directory that exists as long as the pod.
    pub struct EmptyVolume {
        /// Whether the volume is in memory (tmpfs).
        pub memory: At<bool> = false,
        /// Maximum size, such as `64Mi`.
        #[example("64Mi")]
        pub limit: Option<At<Memory>>,
    }
}

record! {
    /// A directory of an NFS server.
    pub struct NfsVolume {
        /// One of the lab's `nfs_servers`, or the address or name of another server.
        #[example("nas")]
        pub server: At<String>,
        /// How pods mount the directory. Without it, the lab's `storage.nfs.through`.
        pub through: Option<At<NfsThrough>>,
        /// Directory on the server, such as `/srv/nfs/music`.
        #[example("/srv/nfs/music")]
        pub path: At<String>,
        /// Whether the directory is mounted read-only.
        pub read_only: At<bool> = false,
        /// Nominal size of the PersistentVolume and claim, if `storage.nfs` creates them. The server does not
        /// enforce it.
        #[example("2Ti")]
        pub size: At<DiskSize> = "10Gi",
    }
}

record! {
    /// A file or directory of the node.
    pub struct HostPath {
        /// Path on the node, such as `/dev/dri`.
        #[example("/dev/dri")]
        pub path: At<HostPathName>,
        /// Type of the file or directory that must exist, or is created. Without it, nothing is checked.
        pub r#type: Option<At<HostPathType>>,
    }
}

words! {
    /// What must exist at a path of the node, or is created.
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
    /// Files of a config as a volume.
    pub struct ConfigVolume {
        /// One of the service's configs.
        #[example("app")]
        pub name: At<DnsLabel>,
        /// Permissions of the files in octal, such as `0755`. Without it, the config's `mode`.
        #[example("0755")]
        pub mode: Option<At<FileMode>>,
        /// Files to include, each with its path in the volume. Without any, all files.
        #[example({ "app.yaml" = "conf.d/app.yaml" })]
        pub items: Entries<ConfigKey, At<RelativePath>>,
    }
}

record! {
    /// Keys of a secret as a volume.
    pub struct SecretVolume {
        /// One of the service's secrets.
        #[example("login")]
        pub name: At<DnsLabel>,
        /// Permissions of the files in octal, such as `0400`. Without it, `0644`.
        #[example("0400")]
        pub mode: Option<At<FileMode>>,
        /// Keys to include, each with its path in the volume. Without any, all keys.
        #[example({ PASSWORD = "password" })]
        pub items: Entries<ConfigKey, At<RelativePath>>,
        /// Whether the pod starts if the secret does not exist.
        pub optional: Option<At<bool>>,
    }
}

record! {
    /// A directory with files from several sources.
    pub struct Projected {
        /// Permissions of the files in octal, such as `0440`. Without it, `0644`.
        #[example("0440")]
        pub mode: Option<At<FileMode>>,
        /// Sources of the files, by a name of your choice.
        #[example({ settings = { config = "app" }, login = { secret = "login" } })]
        pub sources: At<Entries<FreeName, ProjectedSource>>,
    }
}

record! {
    /// A source of a projected volume. Set one of `config`, `secret`, `token` and `fields`.
    pub struct ProjectedSource {
        /// One of the service's configs.
        #[example("app")]
        pub config: Option<At<DnsLabel>>,
        /// One of the service's secrets.
        #[example("login")]
        pub secret: Option<At<DnsLabel>>,
        /// A token of the pod's ServiceAccount.
        pub token: Option<Token>,
        /// Fields of the pod, keyed by file path: `fields."labels" = "metadata.labels"`.
        #[example({ "labels" = "metadata.labels" })]
        pub fields: Entries<RelativePath, At<String>>,
        /// Keys of the config or secret to include, each with its path in the volume. Without any, all keys.
        #[example({ PASSWORD = "password" })]
        pub items: Entries<ConfigKey, At<RelativePath>>,
    }
}

record! {
    /// A token of the pod's ServiceAccount.
    pub struct Token {
        /// Path of the token file.
        #[example("token")]
        pub path: At<RelativePath>,
        /// Audience of the token. Without it, the cluster's API server.
        #[example("vault")]
        pub audience: Option<At<String>>,
        /// Lifetime of the token, such as `1h`. Without it, one hour.
        #[example("1h")]
        pub expires: Option<At<Seconds>>,
    }
}
