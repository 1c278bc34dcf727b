//! Ways of traffic that two objects claim, or that lead nowhere: addresses of load balancers, hosts of Ingresses, the
//! Services of StatefulSets, and the way of pods to the DNS of the cluster.

pub mod codes;

mod balancers;
mod dns;
mod gateways;
mod governing;
mod hosts;

use crate::diag::Diagnostic;
use crate::world::closed_world::ClosedWorld;
use crate::world::report::Report;

/// All findings about ways of traffic.
pub fn findings(world: &ClosedWorld<'_>) -> Vec<Diagnostic> {
    let mut report = Report::new(world.values);
    balancers::check(world, &mut report);
    hosts::check(&world.objects, &mut report);
    governing::check(world, &mut report);
    dns::check(world, &mut report);
    gateways::check(&world.objects, &mut report);
    report.into_diagnostics()
}
