//! Where manifests lie in the output tree: said once, for the target that writes them, for the one that tells an
//! engine where to look, and for what looks up what the last run wrote.

use crate::resolve::RunningService;

/// The folder of a service, below [`KUBERNETES`].
pub(super) fn service(service: &RunningService<'_>) -> String {
    format!("{}/{}", service.namespace.value, service.name)
}
