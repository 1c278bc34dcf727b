//! The starter lab and an empty one: what every run costs before there is anything to do.

use std::process::Command;

use super::super::Bench;
use super::super::project::{Project, Scratch};
use super::super::record::Record;
use super::super::rounds::{Contestant, interleave};
use crate::Outcome;
use crate::process::write;

pub(super) fn measure(bench: &Bench, record: &mut Record) -> Outcome {
    let scratch = Scratch::in_memory()?;
    let starter = Project::starter(scratch.join("starter"))?;
    let empty = Project::empty(scratch.join("empty"))?;
    let nothing = scratch.join("nothing.ncl");
    write(&nothing, "{}\n")?;
    let mut export = Command::new(&bench.nickel);
    export.arg("export").arg(&nothing);
    record.stages("starter", &starter.rendered()?);
    record.stages("empty", &empty.rendered()?);
    let contestants = [
        Contestant::new("export", export),
        Contestant::new("starter", starter.render(&[&starter.lab])),
        Contestant::new("empty", empty.render(&[&empty.lab])),
    ];
    // They take so little that more rounds cost nothing.
    let rounds = interleave(bench.rounds * 3, &contestants)?;
    record.rounds("small", &rounds, "export");
    Ok(())
}
