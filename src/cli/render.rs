//! `render`: compile labs and write their trees.

use clap::Args;

use crate::cli::candidates;
use crate::cli::commands;
use crate::cli::global::{Format, Global};
use crate::cli::output;
use crate::cli::output::Stop;
use crate::cli::session::Session;
use crate::cli::shard::Sharding;
use crate::diag::{Diagnostic, near};
use crate::outcome;
use crate::pipeline::timings::Stage;
use crate::pipeline::{Compiled, Rendered};
use crate::project::ProjectLab;
use crate::tree::{Outcome, Policy, WriteError, Written, compare, write};

#[derive(Debug, Default, Args)]
pub(super) struct Arguments {
    /// Labs to render [default: all]
    #[arg(add = candidates::labs())]
    pub labs: Vec<String>,
    #[command(flatten)]
    pub sharding: Sharding,
    /// Replace rendered files that were edited by hand
    #[arg(long)]
    pub overwrite: bool,
    /// Print the processor time of each stage
    #[arg(long)]
    pub timings: bool,
}

impl Arguments {
    /// Whether neither labs nor options are given.
    pub(super) fn is_empty(&self) -> bool {
        self.labs.is_empty() && self.sharding.shard.is_none() && !self.overwrite && !self.timings
    }
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> Result<(), Stop> {
    let mut session = Session::open(global)?;
    for name in &arguments.labs {
        let is_lab = session.project.labs.iter().any(|lab| lab.name == *name);
        if let Some(command) = near::nearest(name, commands::NAMES.iter().copied()).filter(|_| !is_lab) {
            output::note(format!("`{name}` is not a lab; did you mean the command `render {command}`?"));
        }
    }
    let labs = session.share(&arguments.labs, arguments.sharding, global)?;
    render(&mut session, &labs, arguments, global)
}

/// Compiles all labs first: if one has errors, none is written.
pub(super) fn render(
    session: &mut Session,
    labs: &[ProjectLab],
    arguments: &Arguments,
    global: &Global,
) -> Result<(), Stop> {
    let mut compiled = session.compile_trees(labs);
    let mut found: Vec<Diagnostic> = compiled.iter().flat_map(|lab| lab.diagnostics.clone()).collect();
    let mut summaries = Vec::new();
    let is_sound = compiled.iter().all(|lab| lab.rendered.is_some());
    let blocked = if is_sound { conflicts(labs, &compiled, policy(arguments)) } else { Vec::new() };
    if is_sound && blocked.is_empty() {
        for (lab, compiled) in labs.iter().zip(&mut compiled) {
            match write_lab(lab, compiled, arguments) {
                Ok(written) => {
                    found.extend(outcome::of_foreign(&written.foreign, &lab.output_shown));
                    summaries.push(summary(lab, compiled, &written));
                }
                Err(problems) => found.extend(problems),
            }
        }
    }
    found.extend(blocked);
    output::report(&found, &session.sources, global)?;
    if global.format == Format::Human {
        output::print(&summaries.concat())?;
    }
    if arguments.timings {
        eprint!("{}", timings(&compiled));
    }
    output::end(&found)
}

fn policy(arguments: &Arguments) -> Policy {
    if arguments.overwrite { Policy::Overwrite } else { Policy::KeepEdits }
}

/// What keeps one of several labs from being written. Then none is. A single lab is compared when it is written.
fn conflicts(labs: &[ProjectLab], compiled: &[Compiled], policy: Policy) -> Vec<Diagnostic> {
    if labs.len() < 2 {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (lab, compiled) in labs.iter().zip(compiled) {
        let Some(Rendered { tree, .. }) = &compiled.rendered else { continue };
        // What cannot be compared cannot be written either, which is reported then.
        let Ok(comparison) = compare(tree, &lab.output) else { continue };
        let conflicts = comparison.conflicts(policy);
        if !conflicts.is_empty() {
            found.extend(outcome::of_write(&WriteError::Conflicts(conflicts), &lab.output_shown));
        }
    }
    found
}

fn write_lab(
    lab: &ProjectLab,
    compiled: &mut Compiled,
    arguments: &Arguments,
) -> Result<Written, Vec<Diagnostic>> {
    let policy = policy(arguments);
    let Some(Rendered { tree, .. }) = &compiled.rendered else { return Ok(Written::default()) };
    let outcome = compiled.timings.measure(Stage::Write, || write(tree, &lab.output, policy));
    outcome.map_err(|error| outcome::of_write(&error, &lab.output_shown))
}

/// One line per lab: the number of files, and what changed.
fn summary(lab: &ProjectLab, compiled: &Compiled, written: &Written) -> String {
    let count =
        |wanted: fn(&Outcome) -> bool| written.files.values().filter(|outcome| wanted(outcome)).count();
    let parts = [
        (count(|outcome| matches!(outcome, Outcome::Created | Outcome::Restored)), "added"),
        (count(|outcome| matches!(outcome, Outcome::Updated(_))), "changed"),
        (count(|outcome| matches!(outcome, Outcome::Overwritten)), "overwritten"),
        (count(|outcome| matches!(outcome, Outcome::Removed | Outcome::RemovedEdited)), "removed"),
    ];
    let done: Vec<String> = parts
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, what)| format!("{number} {what}"))
        .collect();
    let done = if done.is_empty() { "no changes".to_owned() } else { done.join(", ") };
    let files = compiled.rendered.as_ref().map_or(0, |rendered| rendered.tree.len());
    format!("{}: {files} files in {}, {done}\n", lab.name, lab.output_shown)
}

fn timings(compiled: &[Compiled]) -> String {
    let mut text = String::new();
    for lab in compiled {
        let total = lab.timings.total().as_secs_f64() * 1e3;
        text.push_str(&format!("{}: {total:.1} ms of processor time\n", lab.name));
        for (stage, cost) in lab.timings.stages() {
            text.push_str(&format!("  {:10} {:8.1} ms\n", stage.name(), cost.as_secs_f64() * 1e3));
        }
    }
    text
}
