//! Where pods can be: labels of nodes, domains, extended resources, ports of hosts, and the nodes of volumes. For each
//! pod there must be a place that all of them permit.

pub mod codes;

mod affinity;
mod domains;
mod labels;
mod mentions;
mod node;
mod ports;
mod resources;
mod volumes;

use crate::diag::Diagnostic;
use crate::world::closed_world::ClosedWorld;
use crate::world::intent::Intent;
use crate::world::report::Report;
use mentions::Mentions;

/// All findings about places.
pub fn findings(world: &ClosedWorld<'_>) -> Vec<Diagnostic> {
    let Some(nodes) = node::nodes(world.lab, world.nodes) else { return Vec::new() };
    let mut report = Report::new(world.values);
    let intent = Intent::new(world.lab, world.values);
    let mentions = Mentions::new(world.documents);
    // What a chart contains that an engine installs is unknown; it can label nodes and offer resources.
    let is_closed = world.charts.are_inflated();
    for object in &world.objects {
        let Some((metadata, pod)) = object.pod() else { continue };
        if is_closed {
            labels::check(object, pod, &nodes, &mentions, world.lab, &mut report);
            resources::check(object, pod, world.lab, &mentions, &mut report);
        }
        affinity::check(object, pod, &nodes, &mut report);
        domains::check(object, metadata, pod, &nodes, &mut report);
        volumes::check(object, pod, &nodes, &world.named, &mut report);
    }
    ports::check(&world.objects, &nodes, &intent, &mut report);
    report.into_diagnostics()
}
