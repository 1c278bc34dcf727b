//! What several targets need: folders of manifests, the label of what `render` manages, interfaces of hosts.

pub mod folder;
pub mod managed_by;
pub mod section;
