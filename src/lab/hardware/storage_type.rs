//! What storages of a hypervisor are, and what they can hold.

use crate::lab::decode::words;

words! {
    /// Storage type, in Proxmox VE's terms.
    pub enum StorageType {
        Dir = "dir",
        Lvm = "lvm",
        LvmThin = "lvmthin",
        ZfsPool = "zfspool",
        Btrfs = "btrfs",
        Nfs = "nfs",
        Cifs = "cifs",
        CephFs = "cephfs",
        Rbd = "rbd",
        Pbs = "pbs",
    }
}

impl StorageType {
    /// Whether its disks are thin provisioned.
    pub fn is_thin(self) -> bool {
        matches!(self, Self::LvmThin | Self::Rbd)
    }
}

words! {
    /// Content type of a storage, in Proxmox VE's terms.
    pub enum StorageContent {
        Images = "images",
        Rootdir = "rootdir",
        Iso = "iso",
        Vztmpl = "vztmpl",
        Backup = "backup",
        Snippets = "snippets",
        Import = "import",
    }
}
