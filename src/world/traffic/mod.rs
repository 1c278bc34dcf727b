//! Ways of traffic that two objects claim, or that lead nowhere: addresses of load balancers, hosts of Ingresses, the
//! Services of StatefulSets, the way of pods to the DNS of the cluster, redirects, and what firewall rules block.

pub mod codes;

mod balancers;
mod blocked;
mod dns;
mod gateways;
mod governing;
mod hosts;
mod redirects;
mod unused;

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
    unused::check(world, &mut report);
    redirects::check(&world.objects, &world.named, &mut report);
    blocked::check(world, &mut report);
    report.into_diagnostics()
}
