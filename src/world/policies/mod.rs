//! Policies reach everything: what the lab requires of its services holds for all final objects, and admission policies
//! among the objects are evaluated against the others.
//!
//! What describes a service is judged by earlier checks, and is not reported again here.

pub mod codes;

mod admission;
mod amounts;
mod expressions;
mod kyverno;
mod limits;
mod pod;
mod quotas;
mod ranges;
mod security;
mod standard;

use crate::diag::Diagnostic;
use crate::world::closed_world::ClosedWorld;
use crate::world::intent::Intent;
use crate::world::report::Report;
use ranges::Ranges;

/// All findings about policies.
pub fn findings(world: &ClosedWorld<'_>) -> Vec<Diagnostic> {
    let mut report = Report::new(world.values);
    let intent = Intent::new(world.lab, world.values);
    let policies = kyverno::read(&world.objects);
    let generated = kyverno::generated(&policies, &world.objects);
    let ranges = Ranges::new(&world.objects, &generated);
    standard::check(world, &intent, &mut report);
    security::check(world, &intent, &mut report);
    limits::check(world, &intent, &ranges, &mut report);
    quotas::check(world, &intent, &ranges, &mut report);
    kyverno::check(&policies, world, &ranges, &mut report);
    admission::check(world, &ranges, &mut report);
    report.into_diagnostics()
}
