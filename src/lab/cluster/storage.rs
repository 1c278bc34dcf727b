//! Storage classes and their purposes.

use crate::lab::decode::{Isolated, record, words};
use crate::types::{Malformed, ObjectName};
use crate::value::At;

record! {
    /// Storage classes of the cluster, and their purposes.
    pub struct Storage {
        /// Storage classes of the cluster, by name.
        #[example({ fast = { description = "Replicated on SSDs." } })]
        pub classes: Isolated<ObjectName, Class>,
        /// Storage class of each purpose: `purposes.database = "ceph-ssd"`. Purposes are `database`,
        /// `general`, `shared`, `media`, `cache`, `scratch` and `sensitive` (data that must not be shared).
        #[example({ database = "fast" })]
        pub purposes: Isolated<Purpose, At<ObjectName>>,
        /// NFS directories that services mount.
        pub nfs: NfsMounts = {},
    }
}

record! {
    /// A storage class.
    pub struct Class {
        /// Access modes that the class supports. The first one is the default of volumes.
        #[example(["ReadWriteOnce", "ReadWriteMany"])]
        pub access: Vec<At<Access>> = ["ReadWriteOnce"],
        /// What storage the class uses, for the lab's documents.
        #[example("Replicated on the SSDs of three nodes.")]
        pub description: Option<At<String>>,
        /// Whether volumes of the class are on the disks of a node, so that pods which use them can run on that
        /// node only. Without it, `render simulate` decides by the provisioner of the class.
        pub node_local: Option<At<bool>>,
        /// How pvc-autoresizer expands claims of the class that set `grows_to`.
        pub growth: Option<Growth>,
    }
}

record! {
    /// Automatic growth of claims.
    pub struct Growth {
        /// Free space below which the claim grows, such as `10%`.
        #[example("10%")]
        pub threshold: At<String>,
        /// Amount by which the claim grows each time, such as `50%`.
        #[example("50%")]
        pub increase: At<String>,
    }
}

record! {
    /// How pods mount directories of NFS servers.
    pub struct NfsMounts {
        /// How pods mount NFS directories: `'inline` sets server and path in the pod; `'static` creates a
        /// PersistentVolume and a claim for each directory, which the node mounts itself; `'csi` uses the NFS
        /// CSI driver.
        pub through: At<NfsThrough> = "inline",
        /// Mount options, such as `["nfsvers=4", "hard"]`. Not supported by `'inline`.
        #[example(["nfsvers=4", "hard"])]
        pub mount_options: Vec<At<String>>,
        /// Storage class name of the PersistentVolumes and claims. Without it, they have none. Not used by
        /// `'inline`.
        #[example("nfs")]
        pub class: Option<At<ObjectName>>,
    }
}

words! {
    /// How a directory of an NFS server is mounted.
    pub enum NfsThrough {
        /// The pod specifies server and path.
        Inline = "inline",
        /// A PersistentVolume with server and path, and a claim.
        Static = "static",
        /// A PersistentVolume of the NFS CSI driver, and a claim.
        Csi = "csi",
    }
}

words! {
    /// What data a volume holds, which selects its storage class.
    pub enum Purpose {
        Database = "database",
        General = "general",
        Shared = "shared",
        Media = "media",
        Cache = "cache",
        Scratch = "scratch",
        /// Data that nobody else can read, even with access to the disk.
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
                message: format!("`{text}` is not a valid purpose"),
                help: crate::diag::near::did_you_mean(text, Self::WORDS),
            })
    }
}

words! {
    /// Access mode of a claim.
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
