//! Pods that the cluster accepts and that cannot work: kubelets refuse them, or two of their fields contradict each
//! other. All pods are checked alike, those of manifests, patches and charts too.

pub mod codes;

mod autoscalers;
mod containers;
mod host_paths;
mod report;
mod sysctls;

use crate::charts::Charts;
use crate::diag::Diagnostic;
use crate::document::Document;
use crate::facts::node_system::NodeFacts;
use crate::lab::Lab;
use crate::value::Values;
use crate::world::object::objects;
use report::Report;

/// All findings about pods.
pub fn findings(
    documents: &[Document],
    lab: &Lab,
    charts: &Charts,
    nodes: Option<&dyn NodeFacts>,
    values: &Values,
) -> Vec<Diagnostic> {
    let objects = objects(documents);
    let mut report = Report::new(values);
    let allowed = sysctls::Allowed::read(documents);
    for object in &objects {
        let Some((_, pod)) = object.pod() else { continue };
        containers::check(object, pod, &mut report);
        sysctls::check(object, pod, &allowed, &mut report);
        if let Some(writable) = nodes.and_then(NodeFacts::writable_folders) {
            host_paths::check(object, pod, writable, &mut report);
        }
    }
    // What an unrendered chart contains is unknown.
    if !charts.iter().any(|(_, chart)| chart.content.withheld) {
        autoscalers::check(&objects, lab, charts, nodes, &mut report);
    }
    report.into_diagnostics()
}
