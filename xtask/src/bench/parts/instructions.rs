//! Instructions of `render check` and of `nickel export`, which tell small differences on busy machines.

use std::path::PathBuf;

use super::super::Bench;
use super::super::generate::Size;
use super::super::project::{Project, Scratch, UNLIMITED};
use super::super::record::Record;
use super::LABS;
use crate::{Outcome, callgrind};

pub(super) fn measure(bench: &Bench, record: &mut Record) -> Outcome {
    if let Err(missing) = callgrind::available() {
        record.note("instructions", missing);
        return Ok(());
    }
    let scratch = Scratch::in_memory()?;
    let folder = scratch.join("project");
    for lab in LABS {
        count(lab, &Project::of_repository(lab, folder.clone())?, bench, record)?;
    }
    count("w72", &Project::generated(Size::of(72), folder.clone())?, bench, record)?;
    count("starter", &Project::starter(folder.clone())?, bench, record)?;
    count("empty", &Project::empty(folder)?, bench, record)
}

fn count(what: &str, project: &Project, bench: &Bench, record: &mut Record) -> Outcome {
    project.rendered()?;
    let recording: PathBuf = project.folder.join("callgrind.out");
    let check = callgrind::count(&project.render(&["check", &project.lab]).args(UNLIMITED), &recording, &[])?;
    let export = callgrind::count(&project.export(&bench.nickel)?, &recording, &[])?;
    record.set(format!("{what}/check/instructions"), check as f64);
    record.set(format!("{what}/export/instructions"), export as f64);
    Ok(())
}
