//! What people do with a lab, each in turn with all others and with `nickel export`.

use std::process::Command;

use super::super::Bench;
use super::super::project::Project;
use super::super::record::Record;
use super::super::rounds::{Contestant, interleave};
use crate::Outcome;
use crate::process::remove;

/// `diff` says by its exit code that there is a difference.
const DIFFERENT: &[i32] = &[1];

/// Measures all scenarios of a lab in memory, under `WHAT/SCENARIO/...`.
pub(super) fn measure(what: &str, project: &Project, bench: &Bench, record: &mut Record) -> Outcome {
    project.rendered()?;
    let service = project.service()?;
    if service.is_none() {
        record.note(format!("{what}/change"), "the lab runs no deployment");
    }
    let line = project.line()?;
    let mut all = of_every_lab(project, bench)?;
    if let Some(service) = &service {
        all.extend(with_changes(project, service));
    }
    if let Some(line) = &line {
        all.push(Contestant::new("why", project.render(&["why", line])));
    }
    let rounds = interleave(bench.rounds, &all)?;
    record.rounds(what, &rounds, "export");
    // Commands that read only are compared with `check`, which does the same before it compares.
    for name in ["why", "diff", "list"] {
        if let Some(ratio) = rounds.ratio(name, "check", |cost| cost.cpu) {
            record.set(format!("{what}/{name}/of-check"), ratio);
        }
    }
    if let Some(ratio) = rounds.ratio("cold", "copy", |cost| cost.cpu) {
        record.set(format!("{what}/cold/of-copy"), ratio);
    }
    record.stages(what, &project.rendered()?);
    Ok(())
}

fn of_every_lab<'a>(project: &'a Project, bench: &Bench) -> Result<Vec<Contestant<'a>>, String> {
    let lab = project.lab.as_str();
    Ok(vec![
        Contestant::new("export", project.export(&bench.nickel)?),
        Contestant::new("cold", project.render(&[lab])).after(|_| remove(&project.tree)),
        copy(project),
        Contestant::new("no-op", project.render(&[lab])),
        Contestant::new("check", project.render(&["check", lab])),
        Contestant::new("list", project.render(&["list", lab])),
    ])
}

/// Copying the tree: what nothing that writes these files can save.
fn copy(project: &Project) -> Contestant<'_> {
    let target = project.folder.join("copy");
    let mut command = Command::new("cp");
    command.arg("-R").arg(&project.tree).arg(&target);
    Contestant::new("copy", command).after(move |_| remove(&target))
}

/// A changed value that is rendered, and one that is only shown. The value is put back, so that each round begins alike.
fn with_changes<'a>(project: &'a Project, service: &'a str) -> [Contestant<'a>; 2] {
    let lab = project.lab.as_str();
    let change = move |round: usize| project.change(service, round + 1);
    let show = move |round: usize| {
        // One file of a rendered tree is behind the source.
        project.change(service, round + 1)?;
        project.rendered()?;
        project.change(service, round + 2)
    };
    [
        Contestant::new("change", project.render(&[lab])).after(change),
        Contestant::new("diff", project.render(&["diff", "--lab", lab])).accepting(DIFFERENT).after(show),
    ]
}
