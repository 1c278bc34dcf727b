//! Code that several targets share: folders of manifests, the label of managed objects, interfaces of hosts.

pub mod folder;
pub mod managed_by;
