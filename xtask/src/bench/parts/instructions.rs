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
        compared(lab, &Project::of_repository(lab, folder.clone())?, bench, record)?;
    }
    compared("w72", &Project::generated(Size::of(72), folder.clone())?, bench, record)?;
    // `nickel export` refuses these two: the vocabulary has fields without a value that Rust does not ask for.
    checked("starter", &Project::starter(folder.clone())?, record)?;
    checked("empty", &Project::empty(folder)?, record)
}

fn compared(what: &str, project: &Project, bench: &Bench, record: &mut Record) -> Outcome {
    checked(what, project, record)?;
    let export = callgrind::count(&project.export(&bench.nickel)?, &recording(project), &[])?;
    record.set(format!("{what}/export/instructions"), export as f64);
    Ok(())
}

fn checked(what: &str, project: &Project, record: &mut Record) -> Outcome {
    project.rendered()?;
    let mut check = project.render(&["check", &project.lab]);
    let check = callgrind::count(check.args(UNLIMITED), &recording(project), &[])?;
    record.set(format!("{what}/check/instructions"), check as f64);
    Ok(())
}

fn recording(project: &Project) -> PathBuf {
    project.folder.join("callgrind.out")
}
