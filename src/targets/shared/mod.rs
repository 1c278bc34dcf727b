//! Code that several targets share: which volumes are backed up, folders of manifests, lines with their origins, the label of managed objects, interfaces of hosts.

pub mod backup;
pub mod folder;
pub mod lines;
pub mod managed_by;
