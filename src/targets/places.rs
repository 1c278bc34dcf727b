//! Where manifests lie in the output tree: said once, for the target that writes them, for the one that tells an
//! engine where to look, and for what looks up what the last run wrote.

use std::collections::BTreeSet;

use crate::document::layout::{definitions_folder, service_folder};
use crate::resolve::{Resolved, RunningService};
use crate::targets::kubernetes;

/// Whether there is a folder of the whole cluster.
pub(super) fn has_cluster(lab: &Resolved<'_>) -> bool {
    kubernetes::has_cluster_objects(lab)
}

/// Whether there is a folder of definitions.
pub(super) fn has_definitions(lab: &Resolved<'_>) -> bool {
    lab.charts.iter().any(|(name, chart)| {
        let folder = format!("{}/", definitions_folder(name));
        !chart.content.definitions.is_empty()
            || chart.content.kept.iter().any(|(path, _)| path.starts_with(&folder))
    })
}

/// Whether a service has a folder. One whose chart an engine installs has none, unless it brings more than its chart;
/// and there is none for a chart that could not be inflated and never was before.
pub(super) fn has_folder(lab: &Resolved<'_>, service: &RunningService<'_>) -> bool {
    let Some(chart) = lab.charts.get(service.name) else { return true };
    let content = &chart.content;
    if content.withheld {
        let folder = format!("{}/", service_folder(&service.namespace.value, service.name));
        return content.kept.iter().any(|(path, _)| path.starts_with(&folder));
    }
    kubernetes::has_objects(lab, service)
}

/// Group and kind of each of a service's objects.
pub(super) fn kinds(lab: &Resolved<'_>, service: &RunningService<'_>) -> BTreeSet<(String, String)> {
    kubernetes::kinds(lab, service)
}

/// The folder of a service, below [`KUBERNETES`].
pub(super) fn service(service: &RunningService<'_>) -> String {
    format!("{}/{}", service.namespace.value, service.name)
}
