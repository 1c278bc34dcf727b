//! Pods that the cluster accepts and that cannot work: kubelets refuse them, or two of their fields contradict each
//! other. All pods are checked alike, those of manifests, patches and charts too.

pub mod codes;

mod autoscalers;
mod budgets;
mod commands;
mod containers;
mod data;
mod files;
mod host_paths;
mod listens;
mod paths;
mod selectors;
mod sizes;
mod sysctls;
mod times;
mod variables;

use std::cell::LazyCell;

use crate::diag::Diagnostic;
use crate::facts::node_system::NodeFacts;
use crate::world::closed_world::ClosedWorld;
use crate::world::object;
use crate::world::report::Report;

/// All findings about pods.
pub fn findings(world: &ClosedWorld<'_>) -> Vec<Diagnostic> {
    let ClosedWorld { documents, objects, named, lab, charts, nodes, values } = world;
    let mut report = Report::new(values);
    // Few labs have such pods, and the list is searched for in all documents.
    let allowed = LazyCell::new(|| sysctls::Allowed::read(documents));
    for object in objects {
        times::schedules(object, &mut report);
        sizes::cluster(object, &mut report);
        let Some((_, pod)) = object.pod() else { continue };
        for container in object::containers(pod) {
            times::zone(object, container, &mut report);
            variables::check(object, container, &mut report);
            files::check(object, pod, container, named, &mut report);
            paths::check(object, container, &mut report);
            sizes::container(object, pod, container, named, &mut report);
        }
        containers::check(object, pod, &mut report);
        commands::check(object, pod, &mut report);
        listens::check(object, pod, &mut report);
        data::check(object, pod, &mut report);
        sysctls::check(object, pod, &allowed, &mut report);
        if let Some(writable) = nodes.and_then(NodeFacts::writable_folders) {
            host_paths::check(object, pod, writable, &mut report);
        }
    }
    selectors::check(objects, &mut report);
    budgets::check(objects, &mut report);
    // What an unrendered chart contains is unknown.
    if charts.are_inflated() {
        autoscalers::check(objects, lab, charts, *nodes, &mut report);
    }
    report.into_diagnostics()
}
