//! The layout of manifests in the output tree, decided once: for the target that writes them, for the one that tells
//! an engine where to look, and for whatever looks up the files of the last run.

use crate::types::DnsLabel;

/// The folder of all manifests.
pub const KUBERNETES: &str = "kubernetes";
/// The folder, below that, of what the services stand on: namespaces, and objects that belong to none. No namespace
/// can have this name.
pub const CLUSTER: &str = "_cluster";
/// The folder, below that, of definitions (CRDs) that are taken out of charts, with a folder per service.
pub const DEFINITIONS: &str = "_definitions";

/// The folder of a service in the output tree.
pub fn service_folder(namespace: &str, service: &DnsLabel) -> String {
    format!("{KUBERNETES}/{namespace}/{service}")
}

/// The folder of the definitions that are taken out of a service's chart.
pub fn definitions_folder(service: &DnsLabel) -> String {
    format!("{KUBERNETES}/{DEFINITIONS}/{service}")
}
