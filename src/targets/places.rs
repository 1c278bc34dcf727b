//! The paths of manifests in the output tree, defined once: for the target that writes them, for the target that
//! configures an engine, and for code that looks up the files of the last run.

use crate::resolve::RunningService;

/// The folder of a service, below [`crate::document::layout::KUBERNETES`].
pub(super) fn service(service: &RunningService<'_>) -> String {
    format!("{}/{}", service.namespace.value, service.name)
}
