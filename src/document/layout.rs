//! The layout of manifests and pages in the output tree, defined once: for what writes them, for the target that
//! configures an engine, and for code that looks up the files of the last run.

use crate::types::DnsLabel;

/// The folder of all manifests.
pub const KUBERNETES: &str = "kubernetes";
/// The folder, below that, of the objects that all services depend on: namespaces and cluster-scoped objects. No
/// namespace can have this name.
pub const CLUSTER: &str = "_cluster";
/// The folder, below that, of CRDs that are extracted from charts, with a folder per service.
pub const DEFINITIONS: &str = "_definitions";

/// The folder of the pages about the lab.
pub const DOCS: &str = "docs";
/// The page about failures, in that folder.
pub const FAILURES: &str = "failures.md";
/// Its picture.
pub const FAILURES_PICTURE: &str = "failures.svg";

/// The folder of a service in the output tree.
pub fn service_folder(namespace: &str, service: &DnsLabel) -> String {
    format!("{KUBERNETES}/{}", service_below_kubernetes(namespace, service))
}

/// The folder of a service, below [`KUBERNETES`].
pub fn service_below_kubernetes(namespace: &str, service: &DnsLabel) -> String {
    format!("{namespace}/{service}")
}

/// The folder of the CRDs that are extracted from a service's chart.
pub fn definitions_folder(service: &DnsLabel) -> String {
    format!("{KUBERNETES}/{DEFINITIONS}/{service}")
}
