//! Generated labs, each ten times larger than the one before.

use super::super::Bench;
use super::super::generate::Size;
use super::super::project::{Project, Scratch};
use super::super::record::Record;
use super::scenarios;
use crate::Outcome;

/// Services of the labs.
pub(crate) const SIZES: [usize; 3] = [72, 720, 7200];
/// From this size on a round takes so long that three have to do.
const LARGE: usize = 5000;

pub(super) fn measure(bench: &Bench, record: &mut Record) -> Outcome {
    for services in SIZES {
        let scratch = Scratch::in_memory()?;
        let project = Project::generated(Size::of(services), scratch.join("project"))?;
        let rounds = if services < LARGE { bench.rounds } else { bench.rounds.min(3) };
        let bench = Bench { rounds, nickel: bench.nickel.clone() };
        scenarios::measure(&format!("w{services}"), &project, &bench, record)?;
    }
    Ok(())
}
