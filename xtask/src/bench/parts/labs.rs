//! The reference labs.

use super::super::Bench;
use super::super::project::{Project, Scratch};
use super::super::record::Record;
use super::{LABS, scenarios};
use crate::Outcome;

pub(super) fn measure(bench: &Bench, record: &mut Record) -> Outcome {
    for lab in LABS {
        let scratch = Scratch::in_memory()?;
        let project = Project::of_repository(lab, scratch.join("project"))?;
        scenarios::measure(lab, &project, bench, record)?;
    }
    Ok(())
}
