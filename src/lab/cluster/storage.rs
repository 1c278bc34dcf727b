//! Kinds of storage, and what each is used for.

use crate::lab::decode::{Isolated, record, words};
use crate::types::{Malformed, ObjectName};
use crate::value::At;

record! {
    pub struct Storage {
        pub classes: Isolated<ObjectName, Class>,
        pub purposes: Isolated<Purpose, At<ObjectName>>,
        pub nfs: NfsMounts,
    }
}

record! {
    pub struct Class {
        pub access: Vec<At<Access>>,
        pub description: Option<At<String>>,
        pub growth: Option<Growth>,
    }
}

record! {
    /// How claims of a class grow by themselves.
    pub struct Growth {
        pub threshold: At<String>,
        pub increase: At<String>,
    }
}

record! {
    /// How directories of NFS servers get into pods.
    pub struct NfsMounts {
        pub through: At<NfsThrough>,
        pub mount_options: Vec<At<String>>,
        pub class: Option<At<ObjectName>>,
    }
}

words! {
    /// What mounts a directory of an NFS server.
    pub enum NfsThrough {
        /// The pod names server and path.
        Inline = "inline",
        /// A PersistentVolume with server and path, and a claim.
        Static = "static",
        /// A PersistentVolume of the NFS CSI driver and a claim.
        Csi = "csi",
    }
}

words! {
    /// What data is, as far as the choice of storage goes.
    pub enum Purpose {
        Database = "database",
        General = "general",
        Shared = "shared",
        Media = "media",
        Cache = "cache",
        Scratch = "scratch",
        /// What nobody else may read, even with the disk in hand.
        Sensitive = "sensitive",
    }
}

impl std::str::FromStr for Purpose {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        use Purpose::*;
        [Database, General, Shared, Media, Cache, Scratch, Sensitive]
            .into_iter()
            .find(|purpose| purpose.word() == text)
            .ok_or_else(|| Malformed {
                message: format!("`{text}` is not a purpose"),
                help: crate::diag::near::did_you_mean(text, Self::WORDS),
            })
    }
}

words! {
    /// Access modes of a claim, in Kubernetes' words.
    pub enum Access {
        ReadWriteOnce = "ReadWriteOnce",
        ReadWriteMany = "ReadWriteMany",
        ReadOnlyMany = "ReadOnlyMany",
        ReadWriteOncePod = "ReadWriteOncePod",
    }
}

impl Access {
    /// Whether only one node, or one pod, can hold the volume at a time.
    pub fn is_exclusive(self) -> bool {
        matches!(self, Self::ReadWriteOnce | Self::ReadWriteOncePod)
    }
}
