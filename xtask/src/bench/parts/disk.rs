//! Writing a tree to a disk, on the clock: beside the same work and the same files without any sync.

use std::process::Command;

use super::super::Bench;
use super::super::project::{Project, Scratch};
use super::super::record::Record;
use super::super::rounds::{Contestant, interleave};
use super::LABS;
use crate::Outcome;
use crate::process::{call, remove};

pub(super) fn measure(bench: &Bench, record: &mut Record) -> Outcome {
    let scratch = Scratch::on_disk()?;
    let project = Project::of_repository(LABS[0], scratch.join("project"))?;
    project.rendered()?;
    let copied = scratch.join("copy");
    let mut copy = Command::new("cp");
    copy.arg("-R").arg(&project.tree).arg(&copied);
    // What is removed before a run must be on the disk before it, or the run would pay for that as well.
    let settle = || call(Command::new("sync").arg("-f").arg(&scratch.folder));
    let contestants = [
        Contestant::new("cold", project.render(&[&project.lab])).after(|_| {
            remove(&project.tree)?;
            settle()
        }),
        Contestant::new("no-op", project.render(&[&project.lab])).after(|_| settle()),
        Contestant::new("copy", copy).after(|_| {
            remove(&copied)?;
            settle()
        }),
    ];
    let rounds = interleave(bench.rounds, &contestants)?;
    let ratio = rounds.ratio_to_sum("cold", &["no-op", "copy"], |cost| cost.wall);
    record.set("disk/cold/of-unsynced", ratio.ok_or("nothing was measured")?);
    record.rounds("disk", &rounds, "copy");
    Ok(())
}
