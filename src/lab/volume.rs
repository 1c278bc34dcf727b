//! Volumes of a service: what kind of data each is, or where it lies.

use crate::lab::decode::{At, record};
use crate::lab::{Access, Purpose};
use crate::types::{DiskSize, Memory, ObjectName};

record! {
    pub struct Volume {
        pub purpose: Option<At<Purpose>>,
        pub class: Option<At<ObjectName>>,
        pub size: Option<At<DiskSize>>,
        pub access: Option<At<Access>>,
        pub grows_to: Option<At<DiskSize>>,
        pub empty: Option<EmptyVolume>,
        pub nfs: Option<NfsVolume>,
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
        pub path: At<String>,
        pub read_only: At<bool>,
        pub size: At<DiskSize>,
    }
}

impl Volume {
    /// Whether it becomes a PersistentVolumeClaim.
    pub fn is_claim(&self) -> bool {
        self.empty.is_none() && self.nfs.is_none()
    }
}
